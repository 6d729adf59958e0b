package dev.tarn.launcher.report;

import dev.tarn.launcher.run.Part;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.RunState;
import dev.tarn.launcher.state.Secrets;
import java.util.Optional;

/** Where everything is, and what to paste next. */
public record Summary(RunState state, Secrets secrets, Optional<String> snapshot) {
    private Endpoints endpoints() {
        return new Endpoints(state.host(), state.ports());
    }

    private boolean hasTrino() {
        return state.parts().containsKey(Part.TRINO);
    }

    public String text() {
        return addresses() + (hasTrino() ? sql() : "") + clients();
    }

    /** Addresses and credentials. */
    String addresses() {
        Endpoints at = endpoints();
        String trino = hasTrino() ? "  Trino           " + at.trino() + "\n" : "";
        return """
          Catalog         %s  (Iceberg REST, warehouse %s)
          Writer          %s
          Gateway         %s  and %s
        %s  Object store    %s  (bucket %s, region %s)
                          access key %s
                          secret key %s
          PostgreSQL      %s
                          user %s, password %s
          Administrator   client id %s
                          client secret %s
        """
                .formatted(
                        at.catalog(),
                        Endpoints.LAKE,
                        at.writer(),
                        at.gateway(),
                        at.gatewayTls(),
                        trino,
                        at.s3(),
                        Endpoints.BUCKET,
                        Endpoints.REGION,
                        secrets.s3AccessKey(),
                        secrets.s3SecretKey(),
                        at.postgres(),
                        Endpoints.DATABASE_USER,
                        secrets.postgresPassword(),
                        Endpoints.ADMIN,
                        secrets.adminSecret());
    }

    private String sql() {
        String travel =
                snapshot.map(id ->
                                """
                                  SELECT count(*) FROM lake.sample.orders;
                                  SELECT count(*) FROM lake.sample.orders FOR VERSION AS OF %s;   -- before the last insert
                                """
                                        .formatted(id))
                        .orElse("  SHOW SCHEMAS FROM lake;\n");
        return """

        SQL: any tool with Trino's JDBC driver, user admin, no password
          jdbc:trino://%s:%d/lake/sample
        %s\
        """
                .formatted(Endpoints.LOOPBACK, endpoints().ports().trino(), travel);
    }

    private String clients() {
        Endpoints at = endpoints();
        return """

        Spark SQL
          AWS_REGION=%2$s spark-sql \\
            --packages org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.11.0,org.apache.iceberg:iceberg-aws-bundle:1.11.0 \\
            --conf spark.sql.catalog.lake=org.apache.iceberg.spark.SparkCatalog \\
            --conf spark.sql.catalog.lake.type=rest \\
            --conf spark.sql.catalog.lake.uri=%1$s \\
            --conf spark.sql.catalog.lake.warehouse=lake \\
            --conf spark.sql.catalog.lake.credential=admin:%6$s \\
            --conf spark.sql.catalog.lake.oauth2-server-uri=%1$s/v1/oauth/tokens \\
            --conf spark.sql.catalog.lake.io-impl=org.apache.iceberg.aws.s3.S3FileIO \\
            --conf spark.sql.catalog.lake.s3.endpoint=%3$s \\
            --conf spark.sql.catalog.lake.s3.path-style-access=true \\
            --conf spark.sql.catalog.lake.s3.access-key-id=%4$s \\
            --conf spark.sql.catalog.lake.s3.secret-access-key=%5$s

        PyIceberg
          from pyiceberg.catalog import load_catalog
          lake = load_catalog("lake", **{"type": "rest", "uri": "%1$s", "warehouse": "lake",
              "credential": "admin:%6$s",
              "oauth2-server-uri": "%1$s/v1/oauth/tokens",
              "s3.endpoint": "%3$s", "s3.region": "%2$s",
              "s3.access-key-id": "%4$s",
              "s3.secret-access-key": "%5$s"})

        curl
          TOKEN=$(printf 'grant_type=client_credentials&client_id=admin&client_secret=%6$s' \\
            | curl -s -d @- %1$s/v1/oauth/tokens | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
          curl -s -H "Authorization: Bearer $TOKEN" %1$s/v1/lake/namespaces
        """
                .formatted(
                        at.catalog(),
                        Endpoints.REGION,
                        at.s3(),
                        secrets.s3AccessKey(),
                        secrets.s3SecretKey(),
                        secrets.adminSecret());
    }
}
