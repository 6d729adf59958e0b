package dev.tarn.catalog.delegation;

import dev.tarn.catalog.storage.StorageFailure;
import dev.tarn.catalog.storage.StorageProfile.Role;
import dev.tarn.catalog.storage.StorageProfile.S3;
import dev.tarn.chassis.config.Secret;
import java.time.Duration;
import java.time.InstantSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Sessions of a role at the Security Token Service of AWS, or of whoever speaks its protocol. */
final class StsSessions implements SessionSource, AutoCloseable {
    private static final int CONNECTIONS_MAX = 16;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(9);

    private final InstantSource clock;
    private final ServerKeys keys;
    private final SdkHttpClient http =
            Apache5HttpClient.builder()
                    .maxConnections(CONNECTIONS_MAX)
                    .connectionTimeout(CONNECT_TIMEOUT)
                    .connectionAcquisitionTimeout(ATTEMPT_TIMEOUT)
                    .build();

    StsSessions(ServerKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public StorageSession open(S3 profile, Role role, String name, String policy) {
        try (StsClient sts = client(profile, role)) {
            Credentials session =
                    sts.assumeRole(
                                    request -> {
                                        request.roleArn(role.arn())
                                                .roleSessionName(name)
                                                .policy(policy);
                                        request.durationSeconds(
                                                Math.toIntExact(
                                                        role.sessionDuration().toSeconds()));
                                        role.externalId().ifPresent(request::externalId);
                                    })
                            .credentials();
            return new StorageSession(
                    session.accessKeyId(),
                    new Secret(session.secretAccessKey()),
                    new Secret(session.sessionToken()),
                    clock.instant(),
                    session.expiration());
        } catch (SdkException failure) {
            throw new StorageFailure("assume", role.arn(), failure);
        }
    }

    /** Cheap, because the connections are kept apart from it. */
    private StsClient client(S3 profile, Role role) {
        AwsCredentialsProvider own = keys.of(profile);
        var builder =
                StsClient.builder()
                        .region(Region.of(profile.region()))
                        .credentialsProvider(own)
                        .httpClient(http)
                        .overrideConfiguration(override ->
                                override.apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                                        .apiCallTimeout(CALL_TIMEOUT));
        role.stsEndpoint().or(profile::endpoint).ifPresent(builder::endpointOverride);
        return builder.build();
    }

    @Override
    public void close() {
        http.close();
    }
}
