package dev.tarn.launcher.state;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What clients need to connect, a file for each kind of client: a secret on a command line would be
 * seen by everybody on the machine.
 */
public record ClientFiles(Path folder) {
    /** For {@code spark-sql --properties-file}. */
    public Path spark() {
        return folder.resolve("spark.properties");
    }

    /** Where PyIceberg looks when {@code PYICEBERG_HOME} is {@link #folder}. */
    public Path pyiceberg() {
        return folder.resolve(".pyiceberg.yaml");
    }

    /** The body of a request for a token. */
    public Path login() {
        return folder.resolve("login");
    }

    public void write(Endpoints at, Secrets secrets) {
        write(
                spark(),
                """
                spark.sql.extensions org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions
                spark.sql.catalog.lake org.apache.iceberg.spark.SparkCatalog
                spark.sql.catalog.lake.type rest
                spark.sql.catalog.lake.uri %1$s
                spark.sql.catalog.lake.warehouse %2$s
                spark.sql.catalog.lake.credential %3$s:%4$s
                spark.sql.catalog.lake.oauth2-server-uri %1$s/v1/oauth/tokens
                spark.sql.catalog.lake.io-impl org.apache.iceberg.aws.s3.S3FileIO
                spark.sql.catalog.lake.client.region %5$s
                spark.sql.catalog.lake.s3.endpoint %6$s
                spark.sql.catalog.lake.s3.path-style-access true
                spark.sql.catalog.lake.s3.access-key-id %7$s
                spark.sql.catalog.lake.s3.secret-access-key %8$s
                """,
                at,
                secrets);
        write(
                pyiceberg(),
                """
                catalog:
                  lake:
                    type: rest
                    uri: "%1$s"
                    warehouse: "%2$s"
                    credential: "%3$s:%4$s"
                    oauth2-server-uri: "%1$s/v1/oauth/tokens"
                    s3.region: "%5$s"
                    s3.endpoint: "%6$s"
                    s3.access-key-id: "%7$s"
                    s3.secret-access-key: "%8$s"
                """,
                at,
                secrets);
        write(
                login(),
                "grant_type=client_credentials&client_id=%3$s&client_secret=%4$s",
                at,
                secrets);
    }

    private static void write(Path file, String template, Endpoints at, Secrets secrets) {
        String content =
                template.formatted(
                        at.catalog(),
                        Endpoints.LAKE,
                        Endpoints.ADMIN,
                        secrets.adminSecret(),
                        Endpoints.REGION,
                        at.s3(),
                        secrets.s3AccessKey(),
                        secrets.s3SecretKey());
        new PrivateFile(file).write(content.getBytes(StandardCharsets.UTF_8));
    }
}
