package dev.tarn.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.chassis.config.ConfigMapping;
import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.http.HttpConfig;
import dev.tarn.chassis.telemetry.AdminConfig;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WriterConfigTest {
    private static final URI CATALOG = URI.create("http://127.0.0.1:8181");

    private final ConfigMapping<WriterConfig> mapping =
            new ConfigMapping<>(
                    WriterConfig.class, "WRITER", Map.of("catalog.uri", CATALOG.toString()));

    @Test
    void hasDefaults() throws IOException {
        mapping.assertDefaults(
                new WriterConfig(
                        HttpConfig.onPort(8182),
                        new AdminConfig("127.0.0.1", 9182),
                        new WriterConfig.Catalog(CATALOG, Optional.empty(), "tarn")));
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
                        Map.entry("admin.host", "::1"),
                        Map.entry("admin.port", "9"),
                        Map.entry("catalog.uri", "https://catalog.example"),
                        Map.entry("catalog.issuer", "https://issuer.example"),
                        Map.entry("catalog.audience", "lake")),
                new WriterConfig(
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
                        new AdminConfig("::1", 9),
                        new WriterConfig.Catalog(
                                URI.create("https://catalog.example"),
                                Optional.of("https://issuer.example"),
                                "lake")));
    }

    @Test
    void findsTheKeySetBelowTheCatalogsUri() {
        var catalog =
                new WriterConfig.Catalog(
                        URI.create("http://host/catalog/"), Optional.empty(), "tarn");

        assertThat(catalog.keySet())
                .isEqualTo(URI.create("http://host/catalog/.well-known/jwks.json"));
        assertThat(catalog.issuerOrUri()).isEqualTo("http://host/catalog");
    }
}
