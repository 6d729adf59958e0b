package dev.tarn.catalog.delegation;

import dev.tarn.catalog.storage.StorageProfile.S3;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The keys that this server itself works with: a profile's own, or else the process's. */
public final class ServerKeys implements AutoCloseable {
    private final DefaultCredentialsProvider process = DefaultCredentialsProvider.builder().build();

    public AwsCredentialsProvider of(S3 profile) {
        return profile.keys()
                .<AwsCredentialsProvider>map(keys ->
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(
                                        keys.accessKey(), keys.secretKey().value())))
                .orElse(process);
    }

    @Override
    public void close() {
        process.close();
    }
}
