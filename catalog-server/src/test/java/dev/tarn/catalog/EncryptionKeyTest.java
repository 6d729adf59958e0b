package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.chassis.config.ConfigException;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EncryptionKeyTest {
    private static final String REFUSAL =
            "Cannot use encryption-key: the database is encrypted with another one";

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.empty();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void startsAgainWithTheKeyOfTheFirstStart() {
        start(1).close();
        start(1).close();
    }

    @Test
    void refusesToStartWithAnotherKeyAndLeavesTheDatabaseToTheFirst() throws SQLException {
        start(1).close();

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> start(2))
                .withMessage(REFUSAL);

        start(1).close();
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT canary FROM catalog.encryption_key")) {
            assertThat(rows.next()).isTrue();
            assertThat(new String(rows.getBytes(1), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .doesNotContain("tarn");
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void agreesOnOneKeyWhenServersStartTogether() throws Exception {
        int servers = 4;
        CatalogServer.migrate(config(1));
        var ready = new CountDownLatch(servers);
        try (var threads = Executors.newFixedThreadPool(servers)) {
            List<Future<String>> all =
                    IntStream.range(0, servers)
                            .mapToObj(server -> threads.submit(started(ready, server % 2)))
                            .toList();
            var outcomes = new java.util.ArrayList<String>();
            for (Future<String> one : all) {
                outcomes.add(one.get());
            }
            assertThat(outcomes).containsExactlyInAnyOrder("up", "up", REFUSAL, REFUSAL);
        }
    }

    private Callable<String> started(CountDownLatch ready, int key) {
        return () -> {
            ready.countDown();
            ready.await();
            try {
                start(key).close();
                return "up";
            } catch (ConfigException refused) {
                return String.valueOf(refused.getMessage());
            }
        };
    }

    private CatalogServer start(int key) {
        return CatalogServer.start(config(key), InstantSource.system());
    }

    private CatalogConfig config(int fill) {
        var key = new byte[32];
        key[0] = (byte) fill;
        return ConfigLoader.load(
                CatalogConfig.class,
                "CATALOG",
                Optional.empty(),
                Map.of(
                        "CATALOG_HTTP_PORT", "0",
                        "CATALOG_ADMIN_PORT", "0",
                        "CATALOG_DATABASE_URL", database.url(),
                        "CATALOG_DATABASE_USER", database.user(),
                        "CATALOG_DATABASE_PASSWORD", database.password(),
                        "CATALOG_BOOTSTRAP_CLIENT_SECRET", "administrator",
                        "CATALOG_ENCRYPTION_KEY", Base64.getEncoder().encodeToString(key)));
    }
}
