package dev.tarn.catalog;

import static dev.tarn.catalog.Samples.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an expiry takes and what it leaves, with Iceberg's own client and over bare HTTP. */
class RetentionTest {
    private static final String ORDERS = "/v1/lake/namespaces/sales/tables/orders";
    private static final String RETENTION = "/api/v1/lakes/lake/tables/sales%1Forders/retention";
    private static final TableIdentifier NAME = TableIdentifier.of("sales", "orders");

    @TempDir private Path folder;
    private TestDatabase database;
    private MutableClock clock;
    private TestCatalog catalog;
    private RESTCatalog client;
    private Http http;
    private Table table;

    /** Of the snapshots, in their order; and instants, each between two of them. */
    private final List<Long> made = new ArrayList<>();

    private final List<Instant> after = new ArrayList<>();
    private DataFile first;

    @BeforeEach
    void start() throws IOException {
        database = CatalogDatabase.fresh();
        clock = MutableClock.at(Instant.now());
        start("PT0S");
        client.createNamespace(Namespace.of("sales"));
        fill();
    }

    private void start(String window) {
        catalog =
                TestCatalog.start(
                        TestCatalog.config(
                                database.url(),
                                database,
                                Map.of("RETENTION_INSTANT_WINDOW", window)),
                        folder,
                        clock);
        client = catalog.client();
        http = catalog.administrator();
    }

    /** Five states: one file, two, the first is deleted, another, another. */
    private void fill() throws IOException {
        table = client.createTable(NAME, SCHEMA);
        first = file("a");
        table.newAppend().appendFile(first).commit();
        note();
        table.newAppend().appendFile(file("b")).commit();
        note();
        table.newDelete().deleteFile(first).commit();
        note();
        table.newAppend().appendFile(file("c")).commit();
        note();
        table.newAppend().appendFile(file("d")).commit();
        note();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        catalog.close();
        database.close();
    }

    @Test
    void takesEverythingThatNobodyNeeds() {
        expire();

        assertThat(left()).containsExactly(made.get(4));
        assertThat(path(first.location())).doesNotExist();
    }

    @Test
    void keepsWhatWasCurrentWithinAHoldAndNothingElse() {
        hold("march", after.get(1), after.get(1));
        List<String> lists = manifestLists();

        expire();

        assertThat(left()).containsExactly(made.get(1), made.get(4));
        assertThat(path(first.location())).exists();
        assertThat(lists.stream().map(list -> Files.exists(path(list))))
                .containsExactly(false, true, false, false, true);
        // Once more, with a gap behind the head.
        table.newAppend().appendFile(Samples.file(table, "e")).commit();
        expire();
        assertThat(left()).hasSize(2).contains(made.get(1));
        assertThat(path(first.location())).exists();
        end("march");
        expire();
        assertThat(left()).hasSize(1);
        assertThat(path(first.location())).doesNotExist();
        assertThat(path(lists.get(1))).doesNotExist();
    }

    @Test
    void keepsAllOfASpanAndWhatWasCurrentWhenItBegan() {
        hold("span", after.get(0), after.get(2));

        expire();

        assertThat(left()).containsExactly(made.get(0), made.get(1), made.get(2), made.get(4));
    }

    @Test
    void keepsNothingForASpanBeforeTheTable() {
        hold(
                "before",
                after.getFirst().minus(Duration.ofDays(9)),
                after.getFirst().minus(Duration.ofDays(8)));

        expire();

        assertThat(left()).containsExactly(made.get(4));
    }

    @Test
    void keepsWhatWasHeldUnderAnotherName() {
        hold("march", after.get(1), after.get(1));
        var elsewhere = TableIdentifier.of("sales", "renamed");
        client.renameTable(NAME, elsewhere);
        table = client.loadTable(elsewhere);

        expire();

        assertThat(left()).containsExactly(made.get(1), made.get(4));
    }

    @Test
    void endsByItself() {
        put("short", ",\"until\":\"%s\"".formatted(clock.instant().plus(Duration.ofHours(1))));
        expire();
        assertThat(left()).hasSize(5);

        clock.advance(Duration.ofHours(2));

        expire();
        assertThat(left()).containsExactly(made.get(4));
    }

    @Test
    void keepsWhatTheWindowOfInstantsNeeds() throws IOException {
        client.close();
        catalog.close();
        start("PT1H");
        table = client.loadTable(NAME);
        expire();
        assertThat(left()).hasSize(5);
        assertThat(path(first.location())).exists();

        clock.advance(Duration.ofHours(2));

        expire();
        assertThat(left()).containsExactly(made.get(4));
    }

    @Test
    void keepsWhatATagNamesUntilTheTagGoes() {
        table.manageSnapshots().createTag("closing", made.get(2)).commit();

        remove(200, "Apache Iceberg 1.11.0 (commit 1)", made.get(2));

        assertThat(left()).hasSize(5);
        assertThat(table.refs()).containsKey("closing");
        Http.Answer answer =
                commit(
                        "Apache Iceberg 1.11.0 (commit 1)",
                        "{\"action\":\"remove-snapshot-ref\",\"ref-name\":\"closing\"},"
                                + removal(made.get(2)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(left()).hasSize(4).doesNotContain(made.get(2));
    }

    @Test
    void keepsWhatTheTableSaysOfItself() {
        table.updateProperties().set("history.expire.min-snapshots-to-keep", "3").commit();

        expire();

        assertThat(left()).containsExactly(made.get(2), made.get(3), made.get(4));
        table.updateProperties()
                .set("history.expire.min-snapshots-to-keep", "1")
                .set("history.expire.max-snapshot-age-ms", "3600000")
                .commit();
        expire();
        assertThat(left()).hasSize(3);
        clock.advance(Duration.ofHours(2));
        expire();
        assertThat(left()).hasSize(1);
    }

    @Test
    void neverTakesTheHeadOfABranch() {
        remove(200, "Apache Iceberg 1.11.0 (commit 1)", made.get(4));

        assertThat(left()).hasSize(5);
        assertThat(table.currentSnapshot().snapshotId()).isEqualTo(made.get(4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Apache Iceberg 1.9.2 (commit 1)",
                "Apache Iceberg unspecified (commit unknown)",
                "0.14.1",
                ""
            })
    void tellsClientsWhoIsInTheWayThatWouldDeleteTooMuch(String version) {
        hold("march", after.get(1), after.get(1));

        Http.Answer refused = remove(400, version, made.get(0), made.get(1), made.get(2));

        assertThat(refused.json().at("/error/message").textValue())
                .contains(made.get(1) + " by hold march", "1 of them", "older than")
                .doesNotContain(made.get(0).toString());
        assertThat(left()).hasSize(5);
        // What nobody needs goes for everybody.
        remove(200, version, made.get(0));
        assertThat(left()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Apache Iceberg 1.10.0 (commit 1)",
                "Apache Iceberg 1.11.0 (commit 1)",
                "Apache Iceberg 2.0.0 (commit 1)"
            })
    void doesTheRestForClientsThatLookAgain(String version) {
        hold("march", after.get(1), after.get(1));

        remove(200, version, made.get(0), made.get(1), made.get(2));

        assertThat(left()).containsExactly(made.get(1), made.get(3), made.get(4));
    }

    @Test
    void doesNeitherPartOfATransactionThatItRefuses() {
        hold("march", after.get(1), after.get(1));
        String body =
                "{\"table-changes\":[{\"identifier\":{\"namespace\":[\"sales\"],\"name\":\"orders\"},\"requirements\":[],\"updates\":[%s]}]}"
                        .formatted(removal(made.get(0), made.get(1)));

        assertThat(http.post("/v1/lake/transactions/commit", body).status()).isEqualTo(400);
        assertThat(left()).hasSize(5);
        assertThat(
                        http.post(
                                        "/v1/lake/transactions/commit",
                                        body,
                                        "X-Client-Version",
                                        "Apache Iceberg 1.11.0 (commit 1)")
                                .status())
                .isEqualTo(204);
        assertThat(left()).hasSize(4).contains(made.get(1));
    }

    /** A hold comes after the expiry has looked, and before it is done. */
    @Test
    void keepsWhatIsHeldInThisMoment() throws Exception {
        try (Connection holding = database.connect();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            holding.setAutoCommit(false);
            execute(holding, "UPDATE catalog.hold_state SET version = version + 1");
            execute(
                    holding,
                    """
                    WITH made AS (
                        INSERT INTO catalog.holds (name, reason, created_at, created_by)
                        VALUES ('now', 'x', now(), 'x')
                        RETURNING id
                    )
                    INSERT INTO catalog.hold_places (hold_id, position, lake_id, namespace)
                    SELECT made.id, 0, lakes.id, ''
                    FROM made, catalog.lakes
                    """);
            var expiring = executor.submit(this::expire);
            await().until(this::somebodyWaitsForALock);
            assertThat(expiring.isDone()).isFalse();
            holding.commit();
            expiring.get();
        }

        assertThat(left()).hasSize(5);
    }

    @Test
    void keepsAHeldTableFromThoseWhoMayDeleteItsFiles() {
        hold("march", after.get(1), after.get(1));

        assertThatThrownBy(() -> client.dropTable(NAME, false))
                .isInstanceOf(ForbiddenException.class)
                .hasMessageContaining("march");
        assertThat(http.post(ORDERS + "/unregister", "{}").status()).isEqualTo(403);
        String location = http.get(ORDERS).json().path("metadata-location").textValue();
        table.newAppend().appendFile(Samples.file(table, "e")).commit();
        String overwrite =
                "{\"name\":\"orders\",\"overwrite\":true,\"metadata-location\":\"%s\"}"
                        .formatted(location);
        assertThat(http.post("/v1/lake/namespaces/sales/register", overwrite).status())
                .isEqualTo(403);
        assertThat(client.loadTable(NAME).currentSnapshot().snapshotId()).isNotEqualTo(made.get(4));

        end("march");

        assertThat(http.post("/v1/lake/namespaces/sales/register", overwrite).status())
                .isEqualTo(200);
        assertThat(client.dropTable(NAME, false)).isTrue();
    }

    @Test
    void letsGoOfAHeldTableThatTheCatalogPurges() {
        hold("march", after.get(1), after.get(1));

        assertThat(client.dropTable(NAME, true)).isTrue();

        assertThat(path(first.location())).exists();
    }

    @Test
    void saysWhoNeedsWhat() {
        table.manageSnapshots().createTag("closing", made.get(2)).commit();
        hold("march", after.get(1), after.get(1));

        JsonNode answer = http.get(RETENTION).json();

        assertThat(answer.path("snapshot-count").intValue()).isEqualTo(5);
        assertThat(answer.path("needed-count").intValue()).isEqualTo(3);
        assertThat(needs(answer))
                .containsExactly("", "hold march", "tag closing", "", "branch main");
        assertThat(http.get(RETENTION + "?pageSize=2").json().path("snapshots")).hasSize(2);
        String next = http.get(RETENTION + "?pageSize=4").json().path("next-page-token").asText();
        assertThat(needs(http.get(RETENTION + "?pageToken=" + next).json()))
                .containsExactly("branch main");
    }

    private static List<String> needs(JsonNode answer) {
        return StreamSupport.stream(answer.path("snapshots").spliterator(), false)
                .map(snapshot -> {
                    var all = new ArrayList<String>();
                    snapshot.path("needed-by")
                            .forEach(need ->
                                    all.add(
                                            need.path("kind").asText()
                                                    + " "
                                                    + need.path("name").asText()));
                    return String.join(",", all);
                })
                .toList();
    }

    private DataFile file(String name) throws IOException {
        DataFile file = Samples.file(table, name);
        Files.createDirectories(path(file.location()).getParent());
        Files.writeString(path(file.location()), "0123456789");
        return file;
    }

    private static Path path(String location) {
        return Path.of(location.replaceFirst("^file:/*", "/"));
    }

    private void note() {
        table.refresh();
        made.add(table.currentSnapshot().snapshotId());
        after.add(Between.now());
        clock.advance(Duration.between(clock.instant(), Instant.now()));
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

    private List<String> manifestLists() {
        table.refresh();
        return StreamSupport.stream(table.snapshots().spliterator(), false)
                .map(Snapshot::manifestListLocation)
                .toList();
    }

    private void hold(String name, Instant from, Instant to) {
        put(name, ",\"from\":\"%s\",\"to\":\"%s\"".formatted(from, to));
    }

    private void put(String name, String more) {
        Http.Answer answer =
                http.put(
                        "/api/v1/holds/" + name,
                        "{\"tables\":[{\"lake\":\"lake\",\"namespace\":[\"sales\"],\"name\":\"orders\"}],\"reason\":\"x\"%s}"
                                .formatted(more));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private void end(String name) {
        assertThat(http.delete("/api/v1/holds/" + name).status()).isEqualTo(204);
    }

    private Http.Answer remove(int status, String version, Long... snapshots) {
        Http.Answer answer = commit(version, removal(snapshots));
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer;
    }

    private static String removal(Long... snapshots) {
        return "{\"action\":\"remove-snapshots\",\"snapshot-ids\":[%s]}"
                .formatted(String.join(",", Stream.of(snapshots).map(String::valueOf).toList()));
    }

    private Http.Answer commit(String version, String updates) {
        String body = "{\"requirements\":[],\"updates\":[%s]}".formatted(updates);
        return version.isEmpty()
                ? http.post(ORDERS, body)
                : http.post(ORDERS, body, "X-Client-Version", version);
    }

    private boolean somebodyWaitsForALock() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")) {
            rows.next();
            return rows.getInt(1) > 0;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
