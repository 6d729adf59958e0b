package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.config.ConfigException;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.chassis.config.ConfigMapping;
import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.http.HttpConfig;
import dev.tarn.chassis.telemetry.AdminConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
    private static final URI CATALOG = URI.create("http://127.0.0.1:8181");
    private static final URI TRINO = URI.create("http://127.0.0.1:8090");

    private final ConfigMapping<GatewayConfig> mapping =
            new ConfigMapping<>(
                    GatewayConfig.class,
                    "GATEWAY",
                    Map.of("catalog.uri", CATALOG.toString(), "trino.uri", TRINO.toString()));

    @Test
    void hasDefaults() throws IOException {
        mapping.assertDefaults(
                new GatewayConfig(
                        HttpConfig.onPort(8080),
                        new GatewayConfig.Tls(
                                8443, Optional.empty(), Optional.empty(), Path.of("tls")),
                        new AdminConfig("127.0.0.1", 9180),
                        new GatewayConfig.Catalog(CATALOG, Optional.empty(), "tarn"),
                        new GatewayConfig.Trino(TRINO)));
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
                        Map.entry("trino.uri", "https://trino.example")),
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
                        new GatewayConfig.Catalog(
                                URI.create("https://catalog.example"),
                                Optional.of("https://issuer.example"),
                                "lake"),
                        new GatewayConfig.Trino(URI.create("https://trino.example"))));
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
                                        "GATEWAY_TLS_KEYSTORE", "/k.p12")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("keystore and password belong together");
    }
}
