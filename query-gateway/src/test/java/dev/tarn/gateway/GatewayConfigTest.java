package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.config.ConfigException;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.chassis.config.ConfigMapping;
import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.http.HttpConfig;
import dev.tarn.chassis.telemetry.AdminConfig;
import dev.tarn.gateway.admission.AdmissionConfig;
import dev.tarn.gateway.admission.Limit;
import dev.tarn.gateway.chain.ChainConfig;
import dev.tarn.gateway.export.ExportConfig;
import dev.tarn.gateway.history.HistoryConfig;
import dev.tarn.gateway.instant.InstantConfig;
import dev.tarn.gateway.login.LoginConfig;
import dev.tarn.gateway.receipt.ReceiptConfig;
import dev.tarn.gateway.spooling.SpoolingConfig;
import dev.tarn.gateway.uses.UsesConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
    private static final URI CATALOG = URI.create("http://127.0.0.1:8181");
    private static final URI TRINO = URI.create("http://127.0.0.1:8090");

    private static final String DATABASE = "jdbc:postgresql://127.0.0.1:5432/tarn";

    private final ConfigMapping<GatewayConfig> mapping =
            new ConfigMapping<>(
                    GatewayConfig.class,
                    "GATEWAY",
                    Map.of(
                            "catalog.uri",
                            CATALOG.toString(),
                            "trino.uri",
                            TRINO.toString(),
                            "database.url",
                            DATABASE,
                            "database.user",
                            "tarn",
                            "database.password",
                            "hush"));

    @Test
    void hasDefaults() throws IOException {
        mapping.assertDefaults(
                new GatewayConfig(
                        HttpConfig.onPort(8080),
                        new GatewayConfig.Tls(
                                8443, Optional.empty(), Optional.empty(), Path.of("tls")),
                        new AdminConfig("127.0.0.1", 9180),
                        Optional.empty(),
                        new GatewayConfig.Postgres(
                                DATABASE,
                                "tarn",
                                new Secret("hush"),
                                16,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(10)),
                        new GatewayConfig.Catalog(CATALOG, Optional.empty(), "tarn"),
                        new GatewayConfig.Trino(
                                TRINO,
                                "trino",
                                Optional.empty(),
                                Duration.ofSeconds(2),
                                Path.of("trino/gateway-key.json"),
                                Path.of("trino/gateway.pem"),
                                Duration.ofSeconds(30)),
                        new LoginConfig(
                                Duration.ofSeconds(60), "impersonator", List.of("TrinoPBI")),
                        new ReceiptConfig(
                                Duration.ofSeconds(1),
                                Duration.ofMinutes(15),
                                Duration.ofDays(400)),
                        new ChainConfig(
                                Duration.ofMinutes(5),
                                Duration.ofSeconds(10),
                                new ChainConfig.Anchor(
                                        Optional.empty(),
                                        Optional.empty(),
                                        "us-east-1",
                                        false,
                                        Optional.empty(),
                                        Optional.empty())),
                        new HistoryConfig(List.of("admin", "auditor")),
                        new AdmissionConfig(Map.of(), 100, 20, Duration.ofMinutes(30), 100),
                        new InstantConfig(Duration.ofMinutes(15), 20, Duration.ofSeconds(10)),
                        new ExportConfig(
                                Optional.empty(),
                                "gateway",
                                Optional.empty(),
                                "tarn.audit.queries",
                                Duration.ofMinutes(5),
                                Duration.ofMinutes(1)),
                        new UsesConfig(
                                "gateway",
                                Optional.empty(),
                                Duration.ofDays(30),
                                Duration.ofMinutes(1)),
                        new SpoolingConfig(false, Duration.ofHours(12))));
    }

    @Test
    void readsEveryKey() throws IOException {
        mapping.assertEveryKey(
                Map.ofEntries(
                        Map.entry("http.host", "0.0.0.0"),
                        Map.entry("http.port", "1"),
                        Map.entry("http.max-concurrent-requests", "2"),
                        Map.entry("http.max-request-size", "3MB"),
                        Map.entry("http.body-memory", "7MB"),
                        Map.entry("http.max-header-size", "4KB"),
                        Map.entry("http.request-timeout", "5s"),
                        Map.entry("http.queue-timeout", "6s"),
                        Map.entry("http.idle-timeout", "7s"),
                        Map.entry("http.drain-timeout", "8s"),
                        Map.entry("tls.port", "10"),
                        Map.entry("tls.keystore", "/etc/tarn/gateway.p12"),
                        Map.entry("tls.password", "hush"),
                        Map.entry("tls.directory", "/var/lib/tarn"),
                        Map.entry("admin.host", "::1"),
                        Map.entry("admin.port", "9"),
                        Map.entry("catalog.uri", "https://catalog.example"),
                        Map.entry("catalog.issuer", "https://issuer.example"),
                        Map.entry("catalog.audience", "lake"),
                        Map.entry("public-uri", "https://sql.example/lake"),
                        Map.entry("database.url", "jdbc:postgresql://db/lake"),
                        Map.entry("database.user", "gateway"),
                        Map.entry("database.password", "quiet"),
                        Map.entry("database.pool-size", "3"),
                        Map.entry("database.connection-timeout", "11s"),
                        Map.entry("database.statement-timeout", "12s"),
                        Map.entry("database.lock-timeout", "13s"),
                        Map.entry("uses.client-id", "witness"),
                        Map.entry("uses.client-secret", "low"),
                        Map.entry("uses.window", "29h"),
                        Map.entry("uses.every", "30m"),
                        Map.entry("spooling.enabled", "true"),
                        Map.entry("spooling.ticket-lifetime", "34m"),
                        Map.entry("trino.uri", "https://trino.example"),
                        Map.entry("trino.name", "north"),
                        Map.entry("trino.engine", "boreas"),
                        Map.entry("trino.check-every", "26s"),
                        Map.entry("trino.key", "/k.json"),
                        Map.entry("trino.public-key", "/k.pem"),
                        Map.entry("trino.answer-within", "18s"),
                        Map.entry("login.remembered", "14s"),
                        Map.entry("login.impersonator-role", "deputy"),
                        Map.entry("login.placeholder-users", "nobody,somebody"),
                        Map.entry("receipts.look-every", "15s"),
                        Map.entry("receipts.give-up-after", "16m"),
                        Map.entry("receipts.retention", "17h"),
                        Map.entry("chain.after", "29m"),
                        Map.entry("chain.every", "30s"),
                        Map.entry("chain.anchor.location", "s3://safe/days"),
                        Map.entry("chain.anchor.endpoint", "https://store.example"),
                        Map.entry("chain.anchor.region", "eu-west-1"),
                        Map.entry("chain.anchor.path-style", "true"),
                        Map.entry("chain.anchor.access-key", "key"),
                        Map.entry("chain.anchor.secret-key", "mute"),
                        Map.entry("history.readers", "clerk"),
                        Map.entry("export.writer", "https://writer.example"),
                        Map.entry("export.client-id", "scribe"),
                        Map.entry("export.client-secret", "still"),
                        Map.entry("export.table", "lake.log.asked"),
                        Map.entry("export.after", "28m"),
                        Map.entry("export.every", "27m"),
                        Map.entry("admission.limits.night.user", "ada"),
                        Map.entry("admission.limits.night.role", "analyst"),
                        Map.entry("admission.limits.night.tag", "batch"),
                        Map.entry("admission.limits.night.concurrent", "19"),
                        Map.entry("admission.limits.night.per-minute", "20"),
                        Map.entry("admission.limits.night.cpu-per-day", "21h"),
                        Map.entry("admission.limits.night.bytes-per-day", "22GB"),
                        Map.entry("admission.waiting-max", "23"),
                        Map.entry("admission.waiting-per-principal", "24"),
                        Map.entry("admission.wait-max", "25m"),
                        Map.entry("admission.pages-per-principal", "26"),
                        Map.entry("instants.idle-after", "31m"),
                        Map.entry("instants.max", "32"),
                        Map.entry("instants.look-every", "33s")),
                new GatewayConfig(
                        new HttpConfig(
                                "0.0.0.0",
                                1,
                                2,
                                DataSize.parse("3MB"),
                                DataSize.parse("7MB"),
                                DataSize.parse("4KB"),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(6),
                                Duration.ofSeconds(7),
                                Duration.ofSeconds(8)),
                        new GatewayConfig.Tls(
                                10,
                                Optional.of(Path.of("/etc/tarn/gateway.p12")),
                                Optional.of(new Secret("hush")),
                                Path.of("/var/lib/tarn")),
                        new AdminConfig("::1", 9),
                        Optional.of(URI.create("https://sql.example/lake")),
                        new GatewayConfig.Postgres(
                                "jdbc:postgresql://db/lake",
                                "gateway",
                                new Secret("quiet"),
                                3,
                                Duration.ofSeconds(11),
                                Duration.ofSeconds(12),
                                Duration.ofSeconds(13)),
                        new GatewayConfig.Catalog(
                                URI.create("https://catalog.example"),
                                Optional.of("https://issuer.example"),
                                "lake"),
                        new GatewayConfig.Trino(
                                URI.create("https://trino.example"),
                                "north",
                                Optional.of("boreas"),
                                Duration.ofSeconds(26),
                                Path.of("/k.json"),
                                Path.of("/k.pem"),
                                Duration.ofSeconds(18)),
                        new LoginConfig(
                                Duration.ofSeconds(14), "deputy", List.of("nobody", "somebody")),
                        new ReceiptConfig(
                                Duration.ofSeconds(15),
                                Duration.ofMinutes(16),
                                Duration.ofHours(17)),
                        new ChainConfig(
                                Duration.ofMinutes(29),
                                Duration.ofSeconds(30),
                                new ChainConfig.Anchor(
                                        Optional.of("s3://safe/days"),
                                        Optional.of(URI.create("https://store.example")),
                                        "eu-west-1",
                                        true,
                                        Optional.of("key"),
                                        Optional.of(new Secret("mute")))),
                        new HistoryConfig(List.of("clerk")),
                        new AdmissionConfig(
                                Map.of(
                                        "night",
                                        new Limit(
                                                Optional.of("ada"),
                                                Optional.of("analyst"),
                                                Optional.of("batch"),
                                                19,
                                                20,
                                                Duration.ofHours(21),
                                                DataSize.parse("22GB"))),
                                23,
                                24,
                                Duration.ofMinutes(25),
                                26),
                        new InstantConfig(Duration.ofMinutes(31), 32, Duration.ofSeconds(33)),
                        new ExportConfig(
                                Optional.of(URI.create("https://writer.example")),
                                "scribe",
                                Optional.of(new Secret("still")),
                                "lake.log.asked",
                                Duration.ofMinutes(28),
                                Duration.ofMinutes(27)),
                        new UsesConfig(
                                "witness",
                                Optional.of(new Secret("low")),
                                Duration.ofHours(29),
                                Duration.ofMinutes(30)),
                        new SpoolingConfig(true, Duration.ofMinutes(34))));
    }

    @Test
    void refusesAPublicAddressThatIsNone() {
        assertThatThrownBy(() ->
                        ConfigLoader.load(
                                GatewayConfig.class,
                                "GATEWAY",
                                Optional.empty(),
                                Map.of(
                                        "GATEWAY_CATALOG_URI", "http://c",
                                        "GATEWAY_TRINO_URI", "http://t",
                                        "GATEWAY_DATABASE_URL", DATABASE,
                                        "GATEWAY_DATABASE_USER", "tarn",
                                        "GATEWAY_DATABASE_PASSWORD", "hush",
                                        "GATEWAY_PUBLIC_URI", "sql.example:8443")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("public-uri");
    }

    @Test
    void refusesToKeepWhatWasReadForLongerThanTheCatalogDoes() {
        assertThatThrownBy(() ->
                        ConfigLoader.load(
                                GatewayConfig.class,
                                "GATEWAY",
                                Optional.empty(),
                                Map.of(
                                        "GATEWAY_CATALOG_URI", "http://c",
                                        "GATEWAY_TRINO_URI", "http://t",
                                        "GATEWAY_DATABASE_URL", DATABASE,
                                        "GATEWAY_DATABASE_USER", "tarn",
                                        "GATEWAY_DATABASE_PASSWORD", "hush",
                                        "GATEWAY_USES_WINDOW", "14601d")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("longer than 40 years");
    }

    @Test
    void refusesToSpoolWhenItCannotAskWhoMayGoOn() {
        assertThatThrownBy(() ->
                        ConfigLoader.load(
                                GatewayConfig.class,
                                "GATEWAY",
                                Optional.empty(),
                                Map.of(
                                        "GATEWAY_CATALOG_URI", "http://c",
                                        "GATEWAY_TRINO_URI", "http://t",
                                        "GATEWAY_DATABASE_URL", DATABASE,
                                        "GATEWAY_DATABASE_USER", "tarn",
                                        "GATEWAY_DATABASE_PASSWORD", "hush",
                                        "GATEWAY_SPOOLING_ENABLED", "true")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("spooling needs uses.client-id");
    }

    @Test
    void refusesAKeyStoreWithoutItsPassword() {
        assertThatThrownBy(() ->
                        ConfigLoader.load(
                                GatewayConfig.class,
                                "GATEWAY",
                                Optional.empty(),
                                Map.of(
                                        "GATEWAY_CATALOG_URI", "http://c",
                                        "GATEWAY_TRINO_URI", "http://t",
                                        "GATEWAY_DATABASE_URL", DATABASE,
                                        "GATEWAY_DATABASE_USER", "tarn",
                                        "GATEWAY_DATABASE_PASSWORD", "hush",
                                        "GATEWAY_TLS_KEYSTORE", "/k.p12")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("keystore and password belong together");
    }
}
