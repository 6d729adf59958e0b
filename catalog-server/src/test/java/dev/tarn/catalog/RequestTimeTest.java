package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.config.ConfigException;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.http.HttpConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A request waits for nothing beyond its time, and needs no more than there is. */
class RequestTimeTest {
    private static final String NAMESPACE = "/v1/lake/namespaces/sales";
    private static final String ORDERS = NAMESPACE + "/tables/orders";
    private static final String CHANGE =
            "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"a\":\"1\"}}]}";

    private static final Duration MINUTES = Duration.ofMinutes(5);

    /** The database itself would wait for minutes. */
    @Test
    @Timeout(120)
    void endsACommitThatWaitsForTheDatabaseWithItsRequest(@TempDir Path folder) throws Exception {
        try (var database = CatalogDatabase.fresh();
                var catalog =
                        TestCatalog.start(
                                TestCatalog.config(
                                        database.url(), database, hurried(), MINUTES, MINUTES),
                                folder)) {
            catalog.http().post("/v1/lake/namespaces", "{\"namespace\":[\"sales\"]}");
            catalog.http().post(NAMESPACE + "/tables", Samples.CREATE.formatted("orders", ""));
            try (var other = database.connect();
                    var statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("SELECT id FROM catalog.tabulars FOR UPDATE");

                var answer = catalog.http().post(ORDERS, CHANGE);

                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.errorType()).isEqualTo("ServiceUnavailableException");
                assertThat(metadataFiles(folder)).isEqualTo(1);
                other.rollback();
            }
            assertThat(catalog.http().post(ORDERS, CHANGE).status()).isEqualTo(200);
        }
    }

    @Test
    void refusesToStartWithAPoolThatIsTooSmallForOneCommit() {
        assertThatThrownBy(() -> load("1"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "pool-size 1 is too small: one commit can need 2 connections at once");
        assertThat(load("2").database().poolSize()).isEqualTo(2);
    }

    private static CatalogConfig load(String poolSize) {
        return ConfigLoader.load(
                CatalogConfig.class,
                "CATALOG",
                Optional.empty(),
                Map.of(
                        "CATALOG_DATABASE_URL", "jdbc:postgresql://db/lake",
                        "CATALOG_DATABASE_USER", "tarn",
                        "CATALOG_DATABASE_PASSWORD", "secret",
                        "CATALOG_ENCRYPTION_KEY", "secret",
                        "CATALOG_DATABASE_POOL_SIZE", poolSize));
    }

    private static HttpConfig hurried() {
        return new HttpConfig(
                "127.0.0.1",
                0,
                256,
                DataSize.parse("16MB"),
                DataSize.parse("128MB"),
                DataSize.parse("64KB"),
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(20));
    }

    private static long metadataFiles(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".metadata.json")).count();
        }
    }
}
