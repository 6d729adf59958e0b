package dev.tarn.gateway.chain;

import dev.tarn.chassis.config.Default;
import dev.tarn.chassis.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How receipts are sealed, and where the heads of days are anchored.
 *
 * @param after how long a receipt has to be complete before it is sealed; an event that comes later
 *     does not change it
 * @param every how often receipts are looked for
 */
public record ChainConfig(
        @Default("5m") Duration after, @Default("10s") Duration every, Anchor anchor) {
    public ChainConfig {
        if (every.isZero()) {
            throw new IllegalArgumentException("every is 0");
        }
    }

    /**
     * A folder of an object store, for the days of one gateway database and for nothing else.
     *
     * @param location such as {@code s3://audit/anchors}, without a slash at the end; without it
     *     days are not anchored
     * @param endpoint of a store that is not AWS
     * @param accessKey and {@code secretKey}; without them the process's AWS credentials
     */
    public record Anchor(
            Optional<String> location,
            Optional<URI> endpoint,
            @Default("us-east-1") String region,
            @Default("false") boolean pathStyle,
            Optional<String> accessKey,
            Optional<Secret> secretKey) {
        private static final String SCHEME = "s3://";

        public Anchor {
            location.ifPresent(Anchor::requireFolder);
            if (accessKey.isPresent() != secretKey.isPresent()) {
                throw new IllegalArgumentException("access-key and secret-key are set together");
            }
        }

        private static void requireFolder(String location) {
            if (!location.startsWith(SCHEME)
                    || location.endsWith("/")
                    || location.indexOf('/', SCHEME.length()) <= SCHEME.length()) {
                throw new IllegalArgumentException(
                        "location must be like s3://bucket/folder, without a slash at the end: "
                                + location);
            }
        }

        static String bucket(String location) {
            return location.substring(SCHEME.length(), location.indexOf('/', SCHEME.length()));
        }

        static String folder(String location) {
            return location.substring(location.indexOf('/', SCHEME.length()) + 1);
        }
    }
}
