package dev.tarn.benchmarks.peer;

import dev.tarn.benchmarks.rig.Stores;
import dev.tarn.embedded.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Iceberg's reference server, from its test fixtures, over its JDBC catalog. */
final class IcebergRest implements Peer {
    private static final String ENGINE = "iceberg-rest";

    /** It reads these as {@code jdbc.user} and {@code jdbc.schema-version}. */
    private static final String PREFIX = "CATALOG_";

    private final Path home;

    IcebergRest(Path home) {
        this.home = home;
    }

    @Override
    public String name() {
        return "iceberg";
    }

    @Override
    public String description() {
        return "Iceberg's reference REST server 1.11.0 (test fixtures, JDBC catalog, 16 connections)";
    }

    @Override
    public RunningPeer start(Stores stores, String database, Path folder)
            throws IOException, InterruptedException {
        stores.ensureDatabase(database);
        int port = FreePort.find();
        var environment = new HashMap<String, String>();
        settings(stores, database, port)
                .forEach((name, value) -> environment.put(variable(name), value));
        var process =
                PeerProcess.start(
                        folder.resolve("iceberg-rest.log"),
                        PeerJars.classpath(home, ENGINE),
                        environment,
                        List.of(
                                // A line for each request would be measured, too.
                                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                                "org.apache.iceberg.rest.RESTCatalogServer"));
        return process.running(URI.create("http://127.0.0.1:" + port), "", stores.fileIo());
    }

    private static Map<String, String> settings(Stores stores, String database, int port) {
        return Map.ofEntries(
                Map.entry("rest.port", Integer.toString(port)),
                Map.entry("catalog-impl", "org.apache.iceberg.jdbc.JdbcCatalog"),
                Map.entry("uri", stores.url(database)),
                Map.entry("jdbc.user", stores.user()),
                Map.entry("jdbc.password", stores.password()),
                Map.entry("jdbc.schema-version", "V1"),
                Map.entry("clients", "16"),
                Map.entry("warehouse", stores.location(database)),
                Map.entry("io-impl", "org.apache.iceberg.aws.s3.S3FileIO"),
                Map.entry("s3.endpoint", stores.endpoint().toString()),
                Map.entry("s3.path-style-access", "true"),
                Map.entry("s3.access-key-id", stores.s3().accessKey()),
                Map.entry("s3.secret-access-key", stores.s3().secretKey()),
                Map.entry("client.region", stores.s3().region()));
    }

    private static String variable(String setting) {
        return PREFIX + setting.replace("-", "__").replace(".", "_").toUpperCase(Locale.ROOT);
    }
}
