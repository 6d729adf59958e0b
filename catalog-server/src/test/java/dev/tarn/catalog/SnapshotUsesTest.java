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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What queries have read stays for as long as somebody may ask what they saw. */
class SnapshotUsesTest {
    private static final String USES = "/api/v1/snapshot-uses";
    private static final TableIdentifier NAME = TableIdentifier.of("sales", "orders");

    @TempDir private Path folder;
    private TestDatabase database;
    private MutableClock clock;
    private TestCatalog catalog;
    private RESTCatalog client;
    private Http admin;
    private Table table;

    @BeforeEach
    void start() {
        database = CatalogDatabase.fresh();
        clock = MutableClock.at(Instant.now());
        catalog =
                TestCatalog.start(
                        TestCatalog.config(
                                database.url(), database, Map.of("UPKEEP_EVERY", "20ms")),
                        folder,
                        clock);
        client = catalog.client();
        admin = catalog.administrator();
        client.createNamespace(Namespace.of("sales"));
        table = client.createTable(NAME, Samples.SCHEMA);
        for (String name : List.of("a", "b", "c")) {
            table.newAppend().appendFile(Samples.file(table, name)).commit();
        }
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        catalog.close();
        database.close();
    }

    @Test
    void keepsWhatWasReadUntilNobodyNeedsIt() {
        List<Long> all = left();
        use(all.get(1), Duration.ofDays(30));
        // Whoever says less later takes nothing back.
        use(all.get(1), Duration.ofDays(1));

        expire();

        assertThat(left()).containsExactly(all.get(1), all.get(2));
        clock.advance(Duration.ofDays(29));
        expire();
        assertThat(left()).hasSize(2);
        clock.advance(Duration.ofDays(2));
        expire();
        assertThat(left()).containsExactly(all.get(2));
        await().until(() -> rows() == 0);
    }

    @Test
    void saysThatAReceiptNeedsIt() {
        use(left().getFirst(), Duration.ofDays(30));

        var first =
                admin.get("/api/v1/lakes/lake/tables/sales%1Forders/retention")
                        .json()
                        .at("/snapshots/0/needed-by/0");

        assertThat(first.path("kind").textValue()).isEqualTo("receipt");
        assertThat(first.has("until")).isTrue();
    }

    @Test
    void purgesATableOnceNoReceiptNeedsIt() throws IOException {
        Path files = Path.of(table.location().replaceFirst("^file:/*", "/"));
        use(left().getFirst(), Duration.ofDays(30));
        client.dropTable(NAME, true);
        TableIdentifier free = TableIdentifier.of("sales", "free");
        Path others =
                Path.of(
                        client.createTable(free, Samples.SCHEMA)
                                .location()
                                .replaceFirst("^file:/*", "/"));
        client.dropTable(free, true);

        clock.advance(Duration.ofDays(8));

        await().until(() -> isGone(others));
        assertThat(isGone(files)).isFalse();
        clock.advance(Duration.ofDays(23));
        await().until(() -> isGone(files));
    }

    /** Whoever was answered is believed: a purge that has come so far waits, and looks then. */
    @Test
    void purgesNothingThatIsBeingToldOf() throws Exception {
        Path files = Path.of(table.location().replaceFirst("^file:/*", "/"));
        long snapshot = left().getFirst();
        client.dropTable(NAME, true);
        try (var telling = database.connect();
                var statement = telling.createStatement()) {
            telling.setAutoCommit(false);
            statement.execute("UPDATE catalog.hold_state SET version = version + 1");
            statement.execute(
                    "INSERT INTO catalog.snapshot_uses VALUES (%d, '2100-01-01')"
                            .formatted(snapshot));
            clock.advance(Duration.ofDays(8));
            await().until(this::isSomebodyWaiting);
            telling.commit();
        }
        TableIdentifier free = TableIdentifier.of("sales", "free");
        Path others =
                Path.of(
                        client.createTable(free, Samples.SCHEMA)
                                .location()
                                .replaceFirst("^file:/*", "/"));
        client.dropTable(free, true);
        clock.advance(Duration.ofDays(8));

        await().until(() -> isGone(others));
        assertThat(isGone(files)).isFalse();
    }

    @Test
    void isForEnginesAndAdministrators() {
        String body = body(left().getFirst().toString(), clock.instant().plusSeconds(60));

        assertThat(catalog.http().put(USES, body).status()).isEqualTo(403);
        assertThat(catalog.http().as("ada:none").put(USES, body).status()).isEqualTo(403);
        assertThat(rows()).isZero();
        assertThat(admin.put(USES, body).status()).isEqualTo(204);
        assertThat(rows()).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"uses\":{}}",
                "{\"uses\":[{\"snapshot-id\":1}]}",
                "{\"uses\":[{\"snapshot-id\":\"x\",\"needed-until\":\"2036-01-01T00:00:00Z\"}]}",
                "{\"uses\":[{\"snapshot-id\":1,\"needed-until\":\"soon\"}]}"
            })
    void refusesWhatSaysNothing(String body) {
        assertThat(admin.put(USES, body).status()).isEqualTo(400);
        assertThat(rows()).isZero();
    }

    @Test
    void refusesMoreThanItSays() {
        String one = "{\"snapshot-id\":1,\"needed-until\":\"2036-01-01T00:00:00Z\"}";

        assertThat(admin.put(USES, all(one, 1_001)).status()).isEqualTo(400);
        assertThat(rows()).isZero();
        assertThat(admin.put(USES, all(one, 1_000)).status()).isEqualTo(204);
        assertThat(rows()).isOne();
    }

    private static String all(String one, int times) {
        return "{\"uses\":[" + String.join(",", Collections.nCopies(times, one)) + "]}";
    }

    private static boolean isGone(Path files) throws IOException {
        if (!Files.exists(files)) {
            return true;
        }
        try (var all = Files.walk(files)) {
            return all.noneMatch(Files::isRegularFile);
        } catch (UncheckedIOException | NoSuchFileException goneMeanwhile) {
            return isGone(files);
        }
    }

    private boolean isSomebodyWaiting() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")) {
            rows.next();
            return rows.getInt(1) > 0;
        }
    }

    private void use(long snapshot, Duration window) {
        Http.Answer answer =
                admin.put(USES, body(Long.toString(snapshot), clock.instant().plus(window)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    }

    private static String body(String snapshot, Instant until) {
        return "{\"uses\":[{\"snapshot-id\":\"%s\",\"needed-until\":\"%s\"}]}"
                .formatted(snapshot, until);
    }

    private void expire() {
        table.refresh();
        table.expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(1).commit();
    }

    private List<Long> left() {
        table.refresh();
        return StreamSupport.stream(table.snapshots().spliterator(), false)
                .map(Snapshot::snapshotId)
                .toList();
    }

    private long rows() {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM catalog.snapshot_uses")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }
}
