package dev.tarn.catalog;

import static dev.tarn.catalog.Samples.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.catalog.namespace.NamespacePath;
import dev.tarn.catalog.wire.PageToken;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {
    private static final String COMMITS = "/api/v1/lakes/lake/commits";

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static TestCatalog second;
    private static RESTCatalog client;
    private static Http http;
    private static int count;

    private TableIdentifier orders;
    private String table;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        second = TestCatalog.start(database, folder);
        client = catalog.client();
        http = catalog.administrator();
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        second.close();
        catalog.close();
        database.close();
    }

    @BeforeEach
    void createTable(TestInfo test) {
        String name = "%s%d".formatted(test.getTestMethod().orElseThrow().getName(), count++);
        client.createNamespace(Namespace.of(name));
        client.createNamespace(Namespace.of(name, "a.b"));
        orders = TableIdentifier.of(Namespace.of(name, "a.b"), "the orders");
        table = "table=%s%%1Fa.b%%1Fthe%%20orders".formatted(name);
        client.createTable(orders, SCHEMA);
    }

    @Test
    void saysWhatWasDoneToATableAndByWhom() {
        var loaded = client.loadTable(orders);
        loaded.newAppend().appendFile(Samples.file(loaded, "one")).commit();
        long snapshot = loaded.currentSnapshot().snapshotId();
        TableIdentifier renamed = TableIdentifier.of(orders.namespace(), "renamed");
        client.renameTable(orders, renamed);

        List<JsonNode> commits = commits(table.replace("the%20orders", "renamed"));

        assertThat(commits)
                .extracting(commit -> commit.path("action").textValue())
                .containsExactly("create", "commit", "rename");
        JsonNode append = commits.get(1);
        assertThat(append.path("principal").textValue()).isEqualTo(TestCatalog.TOKEN);
        assertThat(append.path("kind").textValue()).isEqualTo("table");
        assertThat(append.path("name").textValue()).isEqualTo("the orders");
        assertThat(append.path("namespace")).extracting(JsonNode::textValue).contains("a.b");
        assertThat(append.path("uuid").textValue()).isEqualTo(loaded.uuid().toString());
        assertThat(append.at("/snapshots/main").longValue()).isEqualTo(snapshot);
        assertThat(append.path("from")).isEqualTo(commits.get(0).path("to"));
        assertThat(append.path("request-id").textValue()).isNotEmpty();
        assertThat(commits.get(2).path("name").textValue()).isEqualTo("renamed");
    }

    @Test
    void saysWhoActedForAPrincipal() {
        String path =
                "/v1/lake/namespaces/%s%%1Fa.b/tables/the%%20orders"
                        .formatted(orders.namespace().level(0));
        String change =
                "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"a\":\"1\"}}]}";

        assertThat(http.as("anna+trino").post(path, change).status()).isEqualTo(200);

        List<JsonNode> commits = commits(table);
        assertThat(commits.getLast().path("principal").textValue()).isEqualTo("anna");
        assertThat(commits.getLast().path("actor").textValue()).isEqualTo("trino");
        assertThat(commits.getFirst().has("actor")).isFalse();
    }

    @Test
    void findsWhatIsGoneByItsUuid() {
        String uuid = client.loadTable(orders).uuid().toString();
        client.dropTable(orders, false);

        assertThat(commits("uuid=" + uuid))
                .extracting(commit -> commit.path("action").textValue())
                .containsExactly("create", "drop");
        assertThat(http.get(COMMITS + "?" + table).status()).isEqualTo(404);
        assertThat(commits("uuid=00000000-0000-0000-0000-000000000000")).isEmpty();
    }

    @Test
    void isReadPageByPageInBothDirections() {
        for (int i = 0; i < 4; i++) {
            client.loadTable(orders).updateProperties().set("i", "" + i).commit();
        }
        List<JsonNode> all = commits(table);
        assertThat(all).hasSize(5);

        assertThat(paged(table, 2)).isEqualTo(all);
        assertThat(paged(table + "&order=desc", 2)).isEqualTo(all.reversed());
    }

    @Test
    void isFilteredByTimeAndPrincipal() {
        client.loadTable(orders).updateProperties().set("a", "b").commit();
        String then = commits(table).get(1).path("committed-at").textValue();

        assertThat(commits(table + "&since=" + then)).hasSize(1);
        assertThat(commits(table + "&until=" + then)).hasSize(1);
        assertThat(commits(table + "&principal=" + TestCatalog.TOKEN)).hasSize(2);
        assertThat(commits(table + "&principal=bob")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order=upwards",
                "uuid=1234",
                "since=yesterday",
                "until=2026-13-01T00:00:00Z",
                "pageSize=0",
                "pageToken=AQ",
                "table=orders"
            })
    void refusesAFilterThatIsNone(String filter) {
        assertThat(http.get(COMMITS + "?" + filter).status()).isEqualTo(400);
    }

    @Test
    void isForThoseWhoOperate() {
        http.put("/api/v1/roles/readers", "");
        http.put("/api/v1/lakes/lake/grants", "{\"role\":\"readers\",\"privileges\":[\"SELECT\"]}");
        assertThat(http.as("rita:readers").get(COMMITS).status()).isEqualTo(403);
        assertThat(http.as("nora:nothing").get(COMMITS).status()).isEqualTo(404);
        assertThat(catalog.http().get(COMMITS).status()).isEqualTo(200);
        assertThat(http.get("/api/v1/lakes/none/commits").status()).isEqualTo(404);
    }

    @Test
    void stopsBelowWhatIsStillInFlight() throws SQLException {
        try (Connection slow = database.connect()) {
            slow.setAutoCommit(false);
            long drawn = draw(slow);
            client.loadTable(orders).updateProperties().set("a", "b").commit();

            assertThat(commits(table))
                    .extracting(commit -> commit.path("action").textValue())
                    .containsExactly("create");
            assertThat(http.get(COMMITS).json().path("stable").longValue()).isLessThan(drawn);

            slow.rollback();
        }
        assertThat(commits(table)).hasSize(2);
    }

    /** What a reader was told to be final stays as it was, whoever commits how slowly. */
    @Test
    void neverChangesWhatItHasSaidToBeFinal() throws Exception {
        int writers = 6;
        int commitsEach = 15;
        var finals = new ArrayList<JsonNode>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writing = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                int own = writer;
                writing.add(
                        threads.submit(
                                () -> write(own % 2 == 0 ? catalog : second, own, commitsEach)));
            }
            String token = "";
            while (!writing.stream().allMatch(Future::isDone)) {
                JsonNode page = http.get(COMMITS + "?pageSize=5&pageToken=" + token).json();
                page.path("commits").forEach(finals::add);
                if (page.has("next-page-token")) {
                    token = page.path("next-page-token").textValue();
                } else if (!page.path("commits").isEmpty()) {
                    token = tokenBehind(page.path("commits").get(page.path("commits").size() - 1));
                }
            }
            for (Future<?> each : writing) {
                each.get();
            }
        }
        List<JsonNode> all = paged("", 1000);
        assertThat(all).hasSizeGreaterThanOrEqualTo(writers * commitsEach);
        assertThat(finals).isNotEmpty().isEqualTo(all.subList(0, finals.size()));
    }

    /** By its property alone, or with a column, which more has to be looked at for. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callsATableAsItIsCalledWhenTheChangeIsMade(boolean withColumn) throws Exception {
        try (Connection renaming = database.connect();
                var others = Executors.newVirtualThreadPerTaskExecutor()) {
            renaming.setSchema("catalog");
            renaming.setAutoCommit(false);
            try (var statement = renaming.createStatement()) {
                statement.execute(
                        "UPDATE tabulars SET name = 'renamed' WHERE namespace = '%s'"
                                .formatted(NamespacePath.of(orders.namespace())));
            }
            Future<?> change =
                    others.submit(() -> {
                        if (withColumn) {
                            client.loadTable(orders)
                                    .updateSchema()
                                    .addColumn("more", Types.LongType.get())
                                    .commit();
                        } else {
                            client.loadTable(orders).updateProperties().set("a", "b").commit();
                        }
                    });
            await().atMost(Duration.ofSeconds(60)).until(this::isSomebodyWaiting);
            renaming.commit();
            change.get(60, TimeUnit.SECONDS);
        }
        List<JsonNode> commits = commits(table.replace("the%20orders", "renamed"));
        assertThat(commits.getLast().path("action").textValue()).isEqualTo("commit");
        assertThat(commits.getLast().path("name").textValue()).isEqualTo("renamed");
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

    private void write(TestCatalog server, int writer, int commits) {
        try (RESTCatalog own = server.client()) {
            TableIdentifier mine = TableIdentifier.of(orders.namespace(), "t" + writer);
            own.createTable(mine, SCHEMA);
            for (int i = 1; i < commits; i++) {
                own.loadTable(mine).updateProperties().set("i", "" + i).commit();
            }
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static String tokenBehind(JsonNode commit) {
        return PageToken.after(
                commit.path("sequence").asText() + "." + commit.path("position").asText());
    }

    private static long draw(Connection connection) throws SQLException {
        connection.setSchema("catalog");
        try (var statement = connection.createStatement();
                var drawn = statement.executeQuery("SELECT draw_commit_number()")) {
            drawn.next();
            return drawn.getLong(1);
        }
    }

    private static List<JsonNode> commits(String query) {
        var answer = http.get(COMMITS + "?" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var commits = new ArrayList<JsonNode>();
        answer.json().path("commits").forEach(commits::add);
        return commits;
    }

    private static List<JsonNode> paged(String query, int size) {
        var commits = new ArrayList<JsonNode>();
        String token = "";
        do {
            JsonNode page =
                    http.get(COMMITS + "?pageSize=%d&pageToken=%s&%s".formatted(size, token, query))
                            .json();
            assertThat(page.path("commits").size()).isLessThanOrEqualTo(size);
            page.path("commits").forEach(commits::add);
            token = page.path("next-page-token").asText();
        } while (!token.isEmpty());
        return commits;
    }
}
