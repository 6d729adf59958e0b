package dev.tarn.catalog;

import dev.tarn.catalog.event.EventConfig;
import dev.tarn.catalog.identity.BootstrapConfig;
import dev.tarn.catalog.identity.ExternalIssuer;
import dev.tarn.catalog.identity.LoginConfig;
import dev.tarn.catalog.identity.TokenConfig;
import dev.tarn.catalog.need.RetentionConfig;
import dev.tarn.catalog.scan.ScanConfig;
import dev.tarn.catalog.storage.StorageConfig;
import dev.tarn.catalog.upkeep.UpkeepConfig;
import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.config.Default;
import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.http.HttpConfig;
import dev.tarn.chassis.telemetry.AdminConfig;
import dev.tarn.database.DatabaseConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of one catalog server.
 *
 * @param encryptionKey 32 bytes in base64, under which the secrets of storage profiles and the keys
 *     that sign tokens are kept
 * @param namespaceSeparator what separates the levels of a namespace in a path, percent-encoded;
 *     {@code %1F} is understood as well, whatever this is
 * @param metadataCache how many bytes of table metadata are kept in memory
 * @param idempotencyKeyLifetime how long a request may be sent again under its key
 * @param recentPast how far back those see a table who change it, and how long files stay open to
 *     those who are reading them, also without {@code TIME_TRAVEL}
 * @param auditors the roles of those who read what was done in all lakes, and for whom gateways may
 *     run a query of somebody's again by the rules of then; as {@code history.readers} of the
 *     gateways
 * @param issuer what this catalog calls itself in its tokens; every server of one catalog says the
 *     same
 * @param bootstrap the first administrator
 * @param issuers identity providers whose tokens are taken in exchange for ours, each under a key
 *     of its own
 * @param storage which storage profiles lakes may have
 */
public record CatalogConfig(
        @Default("{port: 8181}") HttpConfig http,
        @Default("{port: 9181}") AdminConfig admin,
        Postgres database,
        Secret encryptionKey,
        @Default("'%1F'") String namespaceSeparator,
        @Default("64MB") DataSize metadataCache,
        @Default("30m") Duration idempotencyKeyLifetime,
        @Default("1h") Duration recentPast,
        @Default("[admin, auditor]") List<String> auditors,
        Optional<String> issuer,
        BootstrapConfig bootstrap,
        TokenConfig tokens,
        LoginConfig logins,
        ScanConfig scan,
        UpkeepConfig upkeep,
        RetentionConfig retention,
        StorageConfig storage,
        EventConfig events,
        Map<String, ExternalIssuer> issuers) {
    public CatalogConfig {
        if (recentPast.isNegative()) {
            throw new IllegalArgumentException("recent-past %s is negative".formatted(recentPast));
        }
        auditors = List.copyOf(auditors);
    }

    /** The address that clients on this machine use, unless another name is configured. */
    String issuerOrAddress() {
        String host = http.host().equals("0.0.0.0") ? "127.0.0.1" : http.host();
        return issuer.orElseGet(() -> "http://%s:%d".formatted(host, http.port()));
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
        /** The session of a turn, and the transaction of its swap. */
        private static final int CONNECTIONS_OF_A_COMMIT = 2;

        public Postgres {
            if (poolSize < CONNECTIONS_OF_A_COMMIT) {
                throw new IllegalArgumentException(
                        "pool-size %d is too small: one commit can need %d connections at once"
                                .formatted(poolSize, CONNECTIONS_OF_A_COMMIT));
            }
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
