package dev.tarn.benchmarks.peer;

import dev.tarn.benchmarks.rig.Stores;
import dev.tarn.embedded.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Project Nessie, the last that Maven Central has as one jar. */
final class Nessie implements Peer {
    private static final String ENGINE = "nessie";
    private static final String STORE = "nessie.catalog.service.s3.default-options.";
    private static final String KEY = "bench-secrets.store";

    private final Path home;

    Nessie(Path home) {
        this.home = home;
    }

    @Override
    public String name() {
        return "nessie";
    }

    @Override
    public String description() {
        return "Nessie 0.99.0 (JDBC2); newer ones are not on Maven Central";
    }

    @Override
    public RunningPeer start(Stores stores, String database, Path folder)
            throws IOException, InterruptedException {
        stores.ensureDatabase(database);
        int port = FreePort.find();
        List<String> arguments = new ArrayList<>();
        settings(stores, database, port)
                .forEach((name, value) -> arguments.add("-D%s=%s".formatted(name, value)));
        arguments.add("-jar");
        arguments.add(PeerJars.classpath(home, ENGINE));
        // The keys are the store's own, made for this run.
        var process = PeerProcess.start(folder.resolve("nessie.log"), "", Map.of(), arguments);
        return process.running(
                URI.create("http://127.0.0.1:%d/iceberg".formatted(port)), "lake", stores.fileIo());
    }

    private static Map<String, String> settings(Stores stores, String database, int port) {
        return Map.ofEntries(
                Map.entry("quarkus.http.host", "127.0.0.1"),
                Map.entry("quarkus.http.port", Integer.toString(port)),
                Map.entry("quarkus.management.host", "127.0.0.1"),
                Map.entry("quarkus.management.port", Integer.toString(FreePort.find())),
                Map.entry("quarkus.log.level", "WARN"),
                Map.entry("quarkus.log.file.enable", "false"),
                Map.entry("quarkus.http.access-log.enabled", "false"),
                Map.entry("nessie.version.store.type", "JDBC2"),
                Map.entry("nessie.version.store.persist.jdbc.datasource", "postgresql"),
                Map.entry("quarkus.datasource.postgresql.jdbc.url", stores.url(database)),
                Map.entry("quarkus.datasource.postgresql.username", stores.user()),
                Map.entry("quarkus.datasource.postgresql.password", stores.password()),
                Map.entry("nessie.catalog.default-warehouse", "lake"),
                Map.entry(
                        "nessie.catalog.warehouses.lake.location", stores.location(database) + "/"),
                Map.entry(STORE + "endpoint", stores.endpoint().toString()),
                Map.entry(STORE + "path-style-access", "true"),
                Map.entry(STORE + "region", stores.s3().region()),
                Map.entry(STORE + "request-signing-enabled", "false"),
                Map.entry(STORE + "access-key", "urn:nessie-secret:quarkus:" + KEY),
                Map.entry(KEY + ".name", stores.s3().accessKey()),
                Map.entry(KEY + ".secret", stores.s3().secretKey()));
    }
}
