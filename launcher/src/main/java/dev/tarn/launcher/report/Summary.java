package dev.tarn.launcher.report;

import dev.tarn.launcher.run.Part;
import dev.tarn.launcher.state.ClientFiles;
import dev.tarn.launcher.state.DataFolder;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.RunState;
import dev.tarn.launcher.state.Secrets;
import java.nio.file.Path;
import java.util.Optional;

/** Where everything is, and what to paste next. */
public record Summary(RunState state, Secrets secrets, Optional<String> snapshot) {
    private Endpoints endpoints() {
        return new Endpoints(state.host(), state.ports());
    }

    private DataFolder folder() {
        return new DataFolder(Path.of(state.dataDir()));
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
        String trino =
                hasTrino()
                        ? "  Trino           " + at.trino() + "  (it answers the gateway only)\n"
                        : "";
        return """
          Catalog         %s  (Iceberg REST, warehouse %s)
          Writer          %s
          Gateway         %s  and %s  (SQL)
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

        SQL: any tool with Trino's JDBC driver; the user is %s, the password is the client secret
          %s
        %s\
        """
                .formatted(
                        Endpoints.ADMIN, endpoints().jdbc(folder().gatewayCertificate()), travel);
    }

    private String clients() {
        ClientFiles files = folder().clientFiles();
        return """

        Spark SQL
          spark-sql --properties-file %2$s \\
            --packages org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.11.0,org.apache.iceberg:iceberg-aws-bundle:1.11.0

        PyIceberg
          PYICEBERG_HOME=%3$s python -c \\
            'from pyiceberg.catalog import load_catalog; print(load_catalog("lake").list_namespaces())'

        curl
          TOKEN=$(curl -s -d @%4$s %1$s/v1/oauth/tokens | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
          printf 'Authorization: Bearer %%s' "$TOKEN" | curl -s -H @- %1$s/v1/lake/namespaces
        """
                .formatted(endpoints().catalog(), files.spark(), files.folder(), files.login());
    }
}
