package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What upkeep leaves because somebody holds it, and takes once nobody does. */
class HeldUpkeepTest {
    private static final String TABLES = "/v1/lake/namespaces/sales/tables";
    private static final String DELETING =
            ",\"properties\":{\"write.metadata.delete-after-commit.enabled\":\"true\",\"write.metadata.previous-versions-max\":\"2\"}";

    @TempDir private Path folder;
    private MutableClock clock;
    private TestDatabase database;
    private TestCatalog catalog;
    private Http http;
    private int passing;

    @BeforeEach
    void start() {
        clock = MutableClock.at(Instant.now());
        database = CatalogDatabase.fresh();
        start(Map.of("UPKEEP_EVERY", "20ms"));
        http.post("/v1/lake/namespaces", "{\"namespace\":[\"sales\"]}");
    }

    private void start(Map<String, String> settings) {
        catalog =
                TestCatalog.start(
                        TestCatalog.config(database.url(), database, settings), folder, clock);
        http = catalog.administrator();
    }

    @AfterEach
    void stop() {
        catalog.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"lake\":\"lake\",\"namespace\":[\"sales\"],\"name\":\"orders\"}",
                "{\"lake\":\"lake\",\"namespace\":[\"sales\"],\"name\":\"*ers\"}",
                "{\"lake\":\"lake\",\"namespace\":[\"sales\"]}",
                "{\"lake\":\"lake\"}"
            })
    void purgesAHeldTableOnceItIsFree(String covered) throws Exception {
        Path orders = create("orders", "");
        drop("orders");
        hold(covered, "");
        awaitAPurge();
        assertThat(files(orders)).isNotEmpty();

        http.delete("/api/v1/holds/held");

        clock.advance(Duration.ofMinutes(6));
        await().until(() -> files(orders).isEmpty());
    }

    @Test
    void purgesAHeldTableOnceTheHoldIsOver() throws Exception {
        Path orders = create("orders", "");
        drop("orders");
        hold(
                "{\"lake\":\"lake\"}",
                ",\"until\":\"%s\"".formatted(clock.instant().plus(Duration.ofDays(20))));
        clock.advance(Duration.ofDays(19));
        assertThat(files(orders)).isNotEmpty();
        assertThat(count("SELECT count(*) FROM catalog.tabulars WHERE purging_at IS NOT NULL"))
                .isZero();

        clock.advance(Duration.ofDays(2));

        await().until(() -> files(orders).isEmpty());
    }

    @Test
    void purgesWhatAHoldIsNotAbout() throws Exception {
        Path orders = create("orders", "");
        Path other = create("other", "");
        drop("orders");
        drop("other");
        Instant gone = Between.now();
        hold(
                "{\"lake\":\"lake\",\"namespace\":[\"sales\"],\"name\":\"orders\"}",
                ",\"from\":\"" + gone + "\"");

        clock.advance(Duration.ofDays(8));

        await().until(() -> files(orders).isEmpty() && files(other).isEmpty());
    }

    @Test
    void bringsAHeldTableBackThatWasToBePurged() throws Exception {
        Path orders = create("orders", "");
        String uuid = http.get(TABLES + "/orders").json().at("/metadata/table-uuid").textValue();
        drop("orders");
        hold("{\"lake\":\"lake\"}", "");
        awaitAPurge();

        assertThat(http.post("/api/v1/lakes/lake/dropped/%s/undrop".formatted(uuid), "{}").status())
                .isEqualTo(200);

        assertThat(http.get(TABLES + "/orders").status()).isEqualTo(200);
        assertThat(files(orders)).isNotEmpty();
    }

    @Test
    void waitsForTheWindowOfInstantsBeforeAPurge() throws Exception {
        catalog.close();
        start(
                Map.of(
                        "UPKEEP_EVERY", "20ms",
                        "UPKEEP_DROPPED_RETENTION", "1h",
                        "RETENTION_INSTANT_WINDOW", "PT48H"));
        Path orders = create("orders", "");
        Path early = create("early", "");
        drop("early");
        execute(
                "UPDATE catalog.tabulars SET dropped_at = dropped_at - interval '2 days' WHERE name = 'early'");
        drop("orders");

        clock.advance(Duration.ofHours(3));

        await().until(() -> files(early).isEmpty());
        assertThat(files(orders)).isNotEmpty();
        clock.advance(Duration.ofHours(46));
        await().until(() -> files(orders).isEmpty());
    }

    @Test
    void givesThePlaceOfAHeldTableToNobody() throws Exception {
        String at = ",\"location\":\"file:%s/chosen/t\"".formatted(folder);
        create("orders", at);
        drop("orders");
        hold("{\"lake\":\"lake\"}", ",\"to\":\"%s\"".formatted(Between.now()));

        var refused = http.post(TABLES, Samples.CREATE.formatted("next", at));

        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        http.delete("/api/v1/holds/held");
        var made = http.post(TABLES, Samples.CREATE.formatted("next", at));
        assertThat(made.status()).as(made.body()).isEqualTo(200);
    }

    @Test
    void keepsMetadataThatAHoldNeeds() throws Exception {
        Path orders = create("orders", DELETING);
        commit("orders", 1);
        Instant then = Between.now();
        for (int change = 2; change < 6; change++) {
            commit("orders", change);
        }
        hold("{\"lake\":\"lake\"}", ",\"from\":\"%s\",\"to\":\"%s\"".formatted(then, then));
        assertThat(metadata(orders)).hasSize(6);

        clock.advance(Duration.ofDays(8));

        await().until(() -> metadata(orders).size() == 4);
        assertThat(metadata(orders)).containsExactly("00001", "00003", "00004", "00005");
        assertThat(
                        http.get(
                                        "/v1/lake%40{then}/namespaces/sales/tables/orders"
                                                .replace("{then}", then.toString()))
                                .status())
                .isEqualTo(200);
        http.delete("/api/v1/holds/held");
        clock.advance(Duration.ofMinutes(61));
        await().until(() -> metadata(orders).size() == 3);
    }

    /** By then upkeep has looked at everything that was due before. */
    private void awaitAPurge() throws Exception {
        String name = "passing";
        // Outside of what is held.
        http.put(
                "/api/v1/lakes/other" + passing,
                "{\"location\":\"file:%s-other%d\",\"storage\":{\"type\":\"file\"}}"
                        .formatted(folder, passing));
        String tables = "/v1/other%d/namespaces/free/tables".formatted(passing);
        http.post("/v1/other%d/namespaces".formatted(passing++), "{\"namespace\":[\"free\"]}");
        var answer = http.post(tables, Samples.CREATE.formatted(name, ""));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Path files =
                Path.of(
                        answer.json()
                                .at("/metadata/location")
                                .textValue()
                                .substring("file:".length()));
        http.delete(tables + "/" + name + "?purgeRequested=true");
        clock.advance(Duration.ofDays(8));
        await().until(() -> files(files).isEmpty());
    }

    private void hold(String covered, String more) {
        var answer =
                http.put(
                        "/api/v1/holds/held",
                        "{\"tables\":[%s],\"reason\":\"x\"%s}".formatted(covered, more));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private Path create(String name, String more) {
        var answer = http.post(TABLES, Samples.CREATE.formatted(name, more));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return Path.of(
                answer.json().at("/metadata/location").textValue().substring("file:".length()));
    }

    private void drop(String name) {
        assertThat(http.delete(TABLES + "/" + name + "?purgeRequested=true").status())
                .isEqualTo(204);
    }

    private void commit(String name, int value) {
        var answer =
                http.post(
                        TABLES + "/" + name,
                        "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"a\":\"%d\"}}]}"
                                .formatted(value));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static List<String> metadata(Path table) throws IOException {
        return files(table.resolve("metadata")).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".metadata.json"))
                .map(name -> name.substring(0, 5))
                .sorted()
                .toList();
    }

    private static List<Path> files(Path of) throws IOException {
        if (!Files.exists(of)) {
            return List.of();
        }
        try (var all = Files.walk(of)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (UncheckedIOException | NoSuchFileException goneMeanwhile) {
            return files(of);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long count(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
