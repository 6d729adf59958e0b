package dev.tarn.writer.table;

import java.util.Map;
import org.apache.iceberg.aws.AwsClientProperties;
import org.apache.iceberg.aws.s3.S3FileIOAwsClientFactory;
import org.apache.iceberg.aws.s3.S3FileIOProperties;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * S3 clients for the files of tables, as Iceberg's own factory makes them, with the HTTP client
 * that is here.
 */
public final class StoreClients implements S3FileIOAwsClientFactory {
    private static final long serialVersionUID = 1;

    private transient AwsClientProperties client = new AwsClientProperties();
    private transient S3FileIOProperties files = new S3FileIOProperties();

    @Override
    public S3Client s3() {
        // Ceph knows no checksums.
        var builder =
                S3Client.builder()
                        .httpClientBuilder(Apache5HttpClient.builder())
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED);
        client.applyClientRegionConfiguration(builder);
        files.applyEndpointConfigurations(builder);
        files.applyServiceConfigurations(builder);
        files.applyCredentialConfigurations(client, builder);
        files.applySignerConfiguration(builder);
        return builder.build();
    }

    @Override
    public S3AsyncClient s3Async() {
        throw new UnsupportedOperationException("Files are read by blocking calls");
    }

    @Override
    public void initialize(Map<String, String> properties) {
        client = new AwsClientProperties(properties);
        files = new S3FileIOProperties(properties);
    }
}
