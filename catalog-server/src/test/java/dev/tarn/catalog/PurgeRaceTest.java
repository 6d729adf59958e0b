package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.Seeds;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table is registered from the files of a dropped one while two servers purge that one. */
class PurgeRaceTest {
    private static final String TABLES = "/v1/lake/namespaces/sales/tables/";
    private static final int ROUNDS = 60;
    private static final int ROUND_MICROS = 20_000;

    @TempDir private Path folder;
    private TestDatabase database;
    private TestCatalog first;
    private TestCatalog second;

    @BeforeEach
    void start() {
        database = CatalogDatabase.fresh();
        var config = TestCatalog.config(database.url(), database, Map.of("UPKEEP_EVERY", "5ms"));
        first = TestCatalog.start(config, folder);
        second = TestCatalog.start(config, folder);
        first.http().post("/v1/lake/namespaces", "{\"namespace\":[\"sales\"]}");
    }

    @AfterEach
    void stop() {
        second.close();
        first.close();
        database.close();
    }

    @Test
    void neverTakesAFileFromALiveTable() throws Exception {
        Random random = Seeds.random();
        int registered = 0;
        int purged = 0;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                String name = "t" + round;
                String location =
                        first.http()
                                .post(
                                        "/v1/lake/namespaces/sales/tables",
                                        Samples.CREATE.formatted(name, ""))
                                .json()
                                .path("metadata-location")
                                .textValue();
                first.http().delete(TABLES + name + "?purgeRequested=true");
                Http.Answer answer;
                if (round == 0) {
                    answer = register(name, location);
                    makeDue(name);
                } else if (round == 1) {
                    makeDue(name);
                    await().until(() -> waiting() == 0);
                    answer = register(name, location);
                } else {
                    long pause = random.nextInt(ROUND_MICROS);
                    var barrier = new CyclicBarrier(2);
                    var due =
                            executor.submit(() -> {
                                barrier.await();
                                makeDue(name);
                                return true;
                            });
                    barrier.await();
                    LockSupport.parkNanos(pause * 1000);
                    answer = register(name, location);
                    due.get();
                }

                if (answer.status() == 200) {
                    registered++;
                } else {
                    assertThat(answer.status()).as("%s", answer).isIn(400, 503);
                    purged++;
                }
            }
        }
        await().until(() -> waiting() == 0);
        assertThat(registered).isPositive();
        assertThat(purged).isPositive();
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT metadata_location FROM catalog.tabulars WHERE dropped_at IS NULL")) {
            while (rows.next()) {
                String location = rows.getString(1);
                assertThat(Path.of(location.substring("file:".length()))).exists();
            }
        }
    }

    private Http.Answer register(String name, String location) {
        return second.http()
                .post(
                        "/v1/lake/namespaces/sales/register",
                        "{\"name\":\"back%s\",\"metadata-location\":\"%s\"}"
                                .formatted(name, location));
    }

    /** How many purges have yet to begin. */
    private long waiting() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT COUNT(*) FROM catalog.tabulars WHERE purge_requested AND purging_at IS NULL")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void makeDue(String name) throws SQLException {
        try (var connection = database.connect();
                var update =
                        connection.prepareStatement(
                                "UPDATE catalog.tabulars SET dropped_at = now() - interval '8 days' WHERE name = ? AND dropped_at IS NOT NULL")) {
            update.setString(1, name);
            update.executeUpdate();
        }
    }
}
