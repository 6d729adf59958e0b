package dev.tarn.writer.landing;

import dev.tarn.chassis.config.Default;
import dev.tarn.chassis.config.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * Where raw bodies lie until they are archived or discarded: a place of the writer's own, because
 * who may read a table may not for that reason read what was rejected from it.
 *
 * @param location such as {@code s3://lake-ingest/raw}, without a slash at the end
 * @param endpoint of a store that is not AWS
 * @param accessKey and {@code secretKey}; without them the process's AWS credentials
 */
public record LandingConfig(
        String location,
        Optional<URI> endpoint,
        @Default("us-east-1") String region,
        @Default("false") boolean pathStyle,
        Optional<String> accessKey,
        Optional<Secret> secretKey) {
    private static final String SCHEME = "s3://";

    public LandingConfig {
        if (!location.startsWith(SCHEME)
                || location.endsWith("/")
                || location.indexOf('/', SCHEME.length()) < 0) {
            throw new IllegalArgumentException(
                    "location must be like s3://bucket/folder, without a slash at the end: "
                            + location);
        }
        if (accessKey.isPresent() != secretKey.isPresent()) {
            throw new IllegalArgumentException("access-key and secret-key are set together");
        }
    }

    String bucket() {
        return location.substring(SCHEME.length(), location.indexOf('/', SCHEME.length()));
    }
}
