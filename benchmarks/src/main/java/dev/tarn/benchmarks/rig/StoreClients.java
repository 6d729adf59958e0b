package dev.tarn.benchmarks.rig;

import java.net.URI;
import java.util.Map;
import org.apache.iceberg.aws.s3.S3FileIOAwsClientFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Makes S3 clients without the rest of AWS, which Iceberg's own factory wants on the class path.
 */
public final class StoreClients implements S3FileIOAwsClientFactory {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // Iceberg gives maps that are.
    private Map<String, String> properties = Map.of();

    @Override
    public S3Client s3() {
        return S3Client.builder()
                .endpointOverride(URI.create(properties.getOrDefault("s3.endpoint", "")))
                .forcePathStyle(true)
                .region(Region.of(properties.getOrDefault("client.region", "us-east-1")))
                .credentialsProvider(
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(
                                        properties.getOrDefault("s3.access-key-id", ""),
                                        properties.getOrDefault("s3.secret-access-key", ""))))
                .build();
    }

    @Override
    public S3AsyncClient s3Async() {
        throw new UnsupportedOperationException("Nothing here reads in parallel");
    }

    @Override
    public void initialize(Map<String, String> newProperties) {
        properties = Map.copyOf(newProperties);
    }
}
