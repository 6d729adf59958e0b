package dev.tarn.launcher.run;

import dev.tarn.catalog.CatalogConfig;
import dev.tarn.catalog.CatalogServer;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.gateway.GatewayConfig;
import dev.tarn.gateway.GatewayServer;
import dev.tarn.launcher.state.DataFolder;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.Secrets;
import dev.tarn.writer.WriterConfig;
import dev.tarn.writer.WriterServer;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Our three services, in this process. They get their settings under the names that they have in
 * production, and speak to each other over HTTP as they do there.
 */
record Services(DataFolder folder, Endpoints endpoints, Secrets secrets, InstantSource clock) {
    /** Somebody who tries things out wants to see them. */
    private static final String EXPORT_EVERY = "10s";

    CatalogServer catalog() {
        Map<String, String> settings =
                new HashMap<>(
                        listener(
                                "CATALOG",
                                endpoints.ports().catalog(),
                                endpoints.ports().catalogAdmin()));
        settings.putAll(database("CATALOG"));
        settings.put("CATALOG_ENCRYPTION_KEY", secrets.encryptionKey());
        settings.put("CATALOG_ISSUER", endpoints.catalog().toString());
        settings.put("CATALOG_BOOTSTRAP_CLIENT_ID", Endpoints.ADMIN);
        settings.put("CATALOG_BOOTSTRAP_CLIENT_SECRET", secrets.adminSecret());
        return CatalogServer.start(load(CatalogConfig.class, "CATALOG", settings), clock);
    }

    WriterServer writer() {
        Map<String, String> settings =
                new HashMap<>(
                        listener(
                                "WRITER",
                                endpoints.ports().writer(),
                                endpoints.ports().writerAdmin()));
        settings.putAll(database("WRITER"));
        settings.put("WRITER_CATALOG_URI", endpoints.catalog().toString());
        settings.put("WRITER_CATALOG_CLIENT_ID", Endpoints.WRITER_PRINCIPAL);
        settings.put("WRITER_CATALOG_CLIENT_SECRET", secrets.writerSecret());
        settings.put("WRITER_LANDING_LOCATION", Endpoints.LANDING);
        settings.put("WRITER_LANDING_ENDPOINT", endpoints.s3().toString());
        settings.put("WRITER_LANDING_REGION", Endpoints.REGION);
        settings.put("WRITER_LANDING_PATH_STYLE", "true");
        settings.put("WRITER_LANDING_ACCESS_KEY", secrets.s3AccessKey());
        settings.put("WRITER_LANDING_SECRET_KEY", secrets.s3SecretKey());
        settings.put("WRITER_STAGE_SPILL_FOLDER", folder.spill().toString());
        settings.put("WRITER_EXPORT_NAMESPACE", Endpoints.OWN_LAKE + ".ingest");
        settings.put("WRITER_EXPORT_EVERY", EXPORT_EVERY);
        return WriterServer.start(load(WriterConfig.class, "WRITER", settings), clock);
    }

    GatewayServer gateway() {
        Map<String, String> settings =
                new HashMap<>(
                        listener(
                                "GATEWAY",
                                endpoints.ports().gateway(),
                                endpoints.ports().gatewayAdmin()));
        settings.put("GATEWAY_TLS_PORT", Integer.toString(endpoints.ports().gatewayTls()));
        settings.put("GATEWAY_TLS_DIRECTORY", folder.tls().toString());
        settings.putAll(database("GATEWAY"));
        settings.put("GATEWAY_TRINO_KEY", folder.gatewayKey().toString());
        settings.put("GATEWAY_TRINO_PUBLIC_KEY", folder.gatewayPublicKey().toString());
        settings.put("GATEWAY_CATALOG_URI", endpoints.catalog().toString());
        settings.put("GATEWAY_TRINO_URI", endpoints.trino().toString());
        settings.put("GATEWAY_EXPORT_WRITER", endpoints.writer().toString());
        settings.put("GATEWAY_EXPORT_CLIENT_ID", Endpoints.GATEWAY_PRINCIPAL);
        settings.put("GATEWAY_EXPORT_CLIENT_SECRET", secrets.gatewaySecret());
        settings.put("GATEWAY_EXPORT_TABLE", Endpoints.OWN_LAKE + ".audit.queries");
        settings.put("GATEWAY_EXPORT_AFTER", EXPORT_EVERY);
        // Engines tell the catalog what they have read.
        settings.put("GATEWAY_USES_CLIENT_ID", Endpoints.TRINO_PRINCIPAL);
        settings.put("GATEWAY_USES_CLIENT_SECRET", secrets.trinoSecret());
        settings.put("GATEWAY_USES_EVERY", EXPORT_EVERY);
        settings.put("GATEWAY_CHAIN_AFTER", EXPORT_EVERY);
        settings.put("GATEWAY_CHAIN_ANCHOR_LOCATION", Endpoints.ANCHORS);
        settings.put("GATEWAY_CHAIN_ANCHOR_ENDPOINT", endpoints.s3().toString());
        settings.put("GATEWAY_CHAIN_ANCHOR_REGION", Endpoints.REGION);
        settings.put("GATEWAY_CHAIN_ANCHOR_PATH_STYLE", "true");
        settings.put("GATEWAY_CHAIN_ANCHOR_ACCESS_KEY", secrets.s3AccessKey());
        settings.put("GATEWAY_CHAIN_ANCHOR_SECRET_KEY", secrets.s3SecretKey());
        settings.put("GATEWAY_EXPORT_EVERY", EXPORT_EVERY);
        return GatewayServer.start(load(GatewayConfig.class, "GATEWAY", settings), clock);
    }

    private static <T extends Record> T load(
            Class<T> type, String prefix, Map<String, String> settings) {
        return ConfigLoader.load(type, prefix, Optional.empty(), settings);
    }

    private Map<String, String> listener(String prefix, int port, int adminPort) {
        return Map.of(
                prefix + "_HTTP_HOST", endpoints.host(),
                prefix + "_HTTP_PORT", Integer.toString(port),
                prefix + "_ADMIN_PORT", Integer.toString(adminPort));
    }

    private Map<String, String> database(String prefix) {
        return Map.of(
                prefix + "_DATABASE_URL", endpoints.postgres(),
                prefix + "_DATABASE_USER", Endpoints.DATABASE_USER,
                prefix + "_DATABASE_PASSWORD", secrets.postgresPassword());
    }
}
