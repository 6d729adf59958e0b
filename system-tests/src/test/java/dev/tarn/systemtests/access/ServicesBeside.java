package dev.tarn.systemtests.access;

import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.gateway.GatewayConfig;
import dev.tarn.gateway.GatewayServer;
import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.TestDatabase;
import dev.tarn.writer.WriterConfig;
import dev.tarn.writer.WriterServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A writer and a gateway that believe one catalog, each started for the first who asks for it. */
final class ServicesBeside implements AutoCloseable {
    private final URI catalog;
    private final URI trino;
    private final Path gatewayFolder;
    private final TestDatabase database;
    private final LocalObjectStore objects;
    private final String secret;
    private Optional<WriterServer> writer = Optional.empty();
    private Optional<GatewayServer> gateway = Optional.empty();

    ServicesBeside(
            URI catalog,
            URI trino,
            Path gatewayFolder,
            TestDatabase database,
            LocalObjectStore objects,
            String secret) {
        this.catalog = catalog;
        this.trino = trino;
        this.gatewayFolder = gatewayFolder;
        this.database = database;
        this.objects = objects;
        this.secret = secret;
    }

    URI writer() {
        if (writer.isEmpty()) {
            writer = Optional.of(startWriter());
        }
        return writer.orElseThrow().uri();
    }

    URI gateway() {
        if (gateway.isEmpty()) {
            gateway = Optional.of(startGateway());
        }
        return gateway.orElseThrow().uri();
    }

    private WriterServer startWriter() {
        var settings =
                Map.ofEntries(
                        Map.entry("WRITER_HTTP_PORT", "0"),
                        Map.entry("WRITER_ADMIN_PORT", "0"),
                        Map.entry("WRITER_CATALOG_URI", catalog.toString()),
                        Map.entry("WRITER_CATALOG_ISSUER", PolicyLakehouse.ISSUER),
                        Map.entry("WRITER_CATALOG_CLIENT_SECRET", secret),
                        Map.entry("WRITER_DATABASE_URL", database.url()),
                        Map.entry("WRITER_DATABASE_USER", database.user()),
                        Map.entry("WRITER_DATABASE_PASSWORD", database.password()),
                        Map.entry("WRITER_LANDING_LOCATION", objects.location() + "/ingest"),
                        Map.entry("WRITER_LANDING_ENDPOINT", objects.endpoint().toString()),
                        Map.entry("WRITER_LANDING_REGION", objects.region()),
                        Map.entry("WRITER_LANDING_PATH_STYLE", "true"),
                        Map.entry("WRITER_LANDING_ACCESS_KEY", objects.accessKey()),
                        Map.entry("WRITER_LANDING_SECRET_KEY", objects.secretKey()),
                        Map.entry("WRITER_LANES_POLL", "20ms"),
                        Map.entry("WRITER_LANES_PAUSE_MIN", "20ms"));
        return WriterServer.start(
                ConfigLoader.load(WriterConfig.class, "WRITER", Optional.empty(), settings),
                InstantSource.system());
    }

    /** Of a gateway before the same Trino, in the same database. */
    Map<String, String> gatewaySettings() {
        return Map.ofEntries(
                Map.entry("GATEWAY_HTTP_PORT", "0"),
                Map.entry("GATEWAY_ADMIN_PORT", "0"),
                Map.entry("GATEWAY_TLS_PORT", "0"),
                Map.entry("GATEWAY_TLS_DIRECTORY", gatewayFolder.toString()),
                Map.entry("GATEWAY_TRINO_KEY", gatewayFolder.resolve("key.json").toString()),
                Map.entry("GATEWAY_TRINO_PUBLIC_KEY", gatewayFolder.resolve("key.pem").toString()),
                Map.entry("GATEWAY_TRINO_URI", trino.toString()),
                Map.entry("GATEWAY_CATALOG_URI", catalog.toString()),
                Map.entry("GATEWAY_CATALOG_ISSUER", PolicyLakehouse.ISSUER),
                Map.entry("GATEWAY_USES_CLIENT_ID", "trino"),
                Map.entry("GATEWAY_USES_CLIENT_SECRET", secret),
                // Nobody here lets snapshots of receipts go.
                Map.entry("GATEWAY_USES_EVERY", "1h"),
                Map.entry("GATEWAY_DATABASE_URL", database.url()),
                Map.entry("GATEWAY_DATABASE_USER", database.user()),
                Map.entry("GATEWAY_DATABASE_PASSWORD", database.password()));
    }

    private GatewayServer startGateway() {
        var settings = new HashMap<>(gatewaySettings());
        // As behind something that ends TLS: passwords are taken.
        settings.put("GATEWAY_PUBLIC_URI", "https://sql.test");
        settings.put("GATEWAY_EXPORT_WRITER", writer().toString());
        settings.put("GATEWAY_EXPORT_CLIENT_ID", PolicyLakehouse.SCRIBE);
        settings.put("GATEWAY_EXPORT_CLIENT_SECRET", secret);
        settings.put("GATEWAY_EXPORT_TABLE", "lake.audit.queries");
        settings.put("GATEWAY_EXPORT_AFTER", "1s");
        settings.put("GATEWAY_EXPORT_EVERY", "1s");
        return GatewayServer.start(
                ConfigLoader.load(GatewayConfig.class, "GATEWAY", Optional.empty(), settings),
                InstantSource.system());
    }

    @Override
    public void close() {
        gateway.ifPresent(GatewayServer::close);
        writer.ifPresent(WriterServer::close);
    }
}
