package dev.tarn.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.config.ConfigMapping;
import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.http.HttpConfig;
import dev.tarn.chassis.telemetry.AdminConfig;
import dev.tarn.writer.export.ExportConfig;
import dev.tarn.writer.foreign.ForeignCatalog;
import dev.tarn.writer.foreign.Right;
import dev.tarn.writer.intake.IntakeConfig;
import dev.tarn.writer.landing.LandingConfig;
import dev.tarn.writer.lane.LaneConfig;
import dev.tarn.writer.retention.RetentionConfig;
import dev.tarn.writer.stage.StageConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WriterConfigTest {
    private static final URI CATALOG = URI.create("http://127.0.0.1:8181");

    private final ConfigMapping<WriterConfig> mapping =
            new ConfigMapping<>(
                    WriterConfig.class,
                    "WRITER",
                    Map.of(
                            "catalog.uri", CATALOG.toString(),
                            "catalog.client-secret", "secret",
                            "database.url", "jdbc:postgresql://localhost/tarn",
                            "database.user", "tarn",
                            "database.password", "password",
                            "landing.location", "s3://tarn/ingest"));

    @Test
    void hasDefaults() throws IOException {
        mapping.assertDefaults(
                new WriterConfig(
                        new HttpConfig(
                                "127.0.0.1",
                                8182,
                                4096,
                                DataSize.parse("16MB"),
                                DataSize.parse("128MB"),
                                DataSize.parse("64KB"),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(20)),
                        new AdminConfig("127.0.0.1", 9182),
                        new WriterConfig.Catalog(
                                CATALOG, Optional.empty(), "tarn", "writer", new Secret("secret")),
                        new WriterConfig.Postgres(
                                "jdbc:postgresql://localhost/tarn",
                                "tarn",
                                new Secret("password"),
                                16,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(10)),
                        new LandingConfig(
                                "s3://tarn/ingest",
                                Optional.empty(),
                                "us-east-1",
                                false,
                                Optional.empty(),
                                Optional.empty()),
                        new IntakeConfig(
                                2000,
                                DataSize.parse("128MB"),
                                DataSize.parse("8GB"),
                                DataSize.parse("2GB"),
                                DataSize.parse("64GB"),
                                Duration.ofSeconds(30)),
                        new StageConfig(Optional.empty(), DataSize.parse("64GB")),
                        new LaneConfig(
                                8,
                                Duration.ofSeconds(15),
                                Duration.ofMillis(250),
                                10_000,
                                DataSize.parse("256MB"),
                                Duration.ofMillis(250),
                                Duration.ofSeconds(1),
                                Duration.ofMinutes(5)),
                        new ExportConfig(Optional.empty(), Duration.ofMinutes(1)),
                        new RetentionConfig(Duration.ofHours(1), 30, 30),
                        Map.of()));
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
                        Map.entry("catalog.audience", "lake"),
                        Map.entry("catalog.client-id", "scribe"),
                        Map.entry("catalog.client-secret", "other"),
                        Map.entry("database.url", "jdbc:postgresql://db/lake"),
                        Map.entry("database.user", "ada"),
                        Map.entry("database.password", "hidden"),
                        Map.entry("database.pool-size", "10"),
                        Map.entry("database.connection-timeout", "11s"),
                        Map.entry("database.statement-timeout", "12s"),
                        Map.entry("database.lock-timeout", "13s"),
                        Map.entry("landing.location", "s3://other/raw"),
                        Map.entry("landing.endpoint", "http://store"),
                        Map.entry("landing.region", "eu-west-1"),
                        Map.entry("landing.path-style", "true"),
                        Map.entry("landing.access-key", "key"),
                        Map.entry("landing.secret-key", "sesame"),
                        Map.entry("intake.uploads", "14"),
                        Map.entry("intake.memory", "15MB"),
                        Map.entry("intake.backlog", "16GB"),
                        Map.entry("intake.table-backlog", "32GB"),
                        Map.entry("intake.body-max", "17GB"),
                        Map.entry("intake.ack-wait", "18s"),
                        Map.entry("stage.spill-folder", "/spill"),
                        Map.entry("stage.spill-max", "65MB"),
                        Map.entry("lanes.parallel", "19"),
                        Map.entry("lanes.lease", "20s"),
                        Map.entry("lanes.poll", "21ms"),
                        Map.entry("lanes.group-batches", "22"),
                        Map.entry("lanes.group-bytes", "23MB"),
                        Map.entry("lanes.pause-min", "24ms"),
                        Map.entry("lanes.retry-min", "25ms"),
                        Map.entry("lanes.retry-max", "26s"),
                        Map.entry("export.namespace", "tarn.ingest"),
                        Map.entry("export.every", "27s"),
                        Map.entry("retention.after", "27m"),
                        Map.entry("retention.archive-days", "28"),
                        Map.entry("retention.failed-days", "0"),
                        Map.entry("foreign-catalogs.polaris.uri", "https://polaris.example/api"),
                        Map.entry("foreign-catalogs.polaris.warehouse", "prod"),
                        Map.entry("foreign-catalogs.polaris.credential", "id:open"),
                        Map.entry("foreign-catalogs.polaris.rights.ada", "append,replace"),
                        Map.entry("foreign-catalogs.polaris.rights.amy", "describe,delete"),
                        Map.entry("foreign-catalogs.polaris.properties.s3.endpoint", "http://s"),
                        Map.entry("foreign-catalogs.polaris.secrets.s3.secret-access-key", "key"),
                        Map.entry("foreign-catalogs.other.uri", "http://other.example"),
                        Map.entry("foreign-catalogs.other.token", "bearer")),
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
                                "lake",
                                "scribe",
                                new Secret("other")),
                        new WriterConfig.Postgres(
                                "jdbc:postgresql://db/lake",
                                "ada",
                                new Secret("hidden"),
                                10,
                                Duration.ofSeconds(11),
                                Duration.ofSeconds(12),
                                Duration.ofSeconds(13)),
                        new LandingConfig(
                                "s3://other/raw",
                                Optional.of(URI.create("http://store")),
                                "eu-west-1",
                                true,
                                Optional.of("key"),
                                Optional.of(new Secret("sesame"))),
                        new IntakeConfig(
                                14,
                                DataSize.parse("15MB"),
                                DataSize.parse("16GB"),
                                DataSize.parse("32GB"),
                                DataSize.parse("17GB"),
                                Duration.ofSeconds(18)),
                        new StageConfig(Optional.of(Path.of("/spill")), DataSize.parse("65MB")),
                        new LaneConfig(
                                19,
                                Duration.ofSeconds(20),
                                Duration.ofMillis(21),
                                22,
                                DataSize.parse("23MB"),
                                Duration.ofMillis(24),
                                Duration.ofMillis(25),
                                Duration.ofSeconds(26)),
                        new ExportConfig(Optional.of("tarn.ingest"), Duration.ofSeconds(27)),
                        new RetentionConfig(Duration.ofMinutes(27), 28, 0),
                        Map.of(
                                "polaris",
                                new ForeignCatalog(
                                        URI.create("https://polaris.example/api"),
                                        Optional.of("prod"),
                                        Optional.of(new Secret("id:open")),
                                        Optional.empty(),
                                        Map.of(
                                                "ada", List.of(Right.APPEND, Right.REPLACE),
                                                "amy", List.of(Right.DESCRIBE, Right.DELETE)),
                                        Map.of("s3.endpoint", "http://s"),
                                        Map.of("s3.secret-access-key", new Secret("key"))),
                                "other",
                                new ForeignCatalog(
                                        URI.create("http://other.example"),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of(new Secret("bearer")),
                                        Map.of(),
                                        Map.of(),
                                        Map.of()))));
    }

    @Test
    void refusesAnExportToWhatIsNoNamespaceOfALake() {
        for (String namespace : List.of("tarn", "tarn.", "tarn.ingest.batches", "tarn/ingest.x")) {
            assertThatThrownBy(
                            () -> new ExportConfig(Optional.of(namespace), Duration.ofMinutes(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not lake.namespace");
        }
        assertThatThrownBy(() -> new ExportConfig(Optional.empty(), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void findsTheKeySetBelowTheCatalogsUri() {
        var catalog =
                new WriterConfig.Catalog(
                        URI.create("http://host/catalog/"),
                        Optional.empty(),
                        "tarn",
                        "writer",
                        new Secret("secret"));

        assertThat(catalog.keySet())
                .isEqualTo(URI.create("http://host/catalog/.well-known/jwks.json"));
        assertThat(catalog.issuerOrUri()).isEqualTo("http://host/catalog");
    }
}
