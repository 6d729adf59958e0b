package dev.tarn.writer;

import dev.tarn.chassis.config.Default;
import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.http.HttpConfig;
import dev.tarn.chassis.telemetry.AdminConfig;
import dev.tarn.database.DatabaseConfig;
import dev.tarn.writer.export.ExportConfig;
import dev.tarn.writer.foreign.ForeignCatalog;
import dev.tarn.writer.foreign.ForeignCatalogs;
import dev.tarn.writer.intake.IntakeConfig;
import dev.tarn.writer.landing.LandingConfig;
import dev.tarn.writer.lane.LaneConfig;
import dev.tarn.writer.retention.RetentionConfig;
import dev.tarn.writer.stage.StageConfig;
import dev.tarn.writer.table.CatalogAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of one writer.
 *
 * @param foreignCatalogs catalogs of others; {@code polaris} is the lake {@code ~polaris} in paths
 */
public record WriterConfig(
        @Default("{port: 8182, max-concurrent-requests: 4096}") HttpConfig http,
        @Default("{port: 9182}") AdminConfig admin,
        Catalog catalog,
        Postgres database,
        LandingConfig landing,
        IntakeConfig intake,
        StageConfig stage,
        LaneConfig lanes,
        ExportConfig export,
        RetentionConfig retention,
        Map<String, ForeignCatalog> foreignCatalogs) {
    public WriterConfig {
        foreignCatalogs = Map.copyOf(foreignCatalogs);
        ForeignCatalogs.requireNames(foreignCatalogs.keySet());
    }

    /**
     * The catalog whose tokens are accepted.
     *
     * @param uri where the catalog is reached from here
     * @param issuer what the catalog calls itself in its tokens; its URI unless said otherwise
     * @param clientId the principal as whom the writer commits
     */
    public record Catalog(
            URI uri,
            Optional<String> issuer,
            @Default("tarn") String audience,
            @Default("writer") String clientId,
            Secret clientSecret) {
        CatalogAddress address() {
            return new CatalogAddress(uri, clientId, clientSecret.value());
        }

        URI keySet() {
            return URI.create(root() + "/.well-known/jwks.json");
        }

        /** What the catalog answers to whoever has a token that it believes. */
        URI self() {
            return URI.create(root() + "/api/v1/self");
        }

        String issuerOrUri() {
            return issuer.orElseGet(this::root);
        }

        /** Without the slash at the end that some write and others don't. */
        private String root() {
            String text = uri.toString();
            return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        }
    }

    /** The settings of {@link DatabaseConfig}, with a password that prints as {@code ***}. */
    public record Postgres(
            String url,
            String user,
            Secret password,
            @Default("16") int poolSize,
            @Default("10s") Duration connectionTimeout,
            @Default("30s") Duration statementTimeout,
            @Default("10s") Duration lockTimeout) {
        public Postgres {
            // Asked here as well, before anybody shows the configuration.
            DatabaseConfig.requireWithoutCredentials(url);
        }

        DatabaseConfig open() {
            return new DatabaseConfig(
                    url,
                    user,
                    password.value(),
                    poolSize,
                    connectionTimeout,
                    statementTimeout,
                    lockTimeout);
        }
    }
}
