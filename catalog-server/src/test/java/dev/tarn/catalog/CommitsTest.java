package dev.tarn.catalog;

import static dev.tarn.catalog.Samples.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableCommit;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class CommitsTest {
    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static TestCatalog second;
    private static RESTCatalog client;
    private static Http http;

    private TableIdentifier orders;
    private TableIdentifier items;
    private String table;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        second = TestCatalog.start(database, folder);
        client = catalog.client();
        http = catalog.http();
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        second.close();
        catalog.close();
        database.close();
    }

    @BeforeEach
    void createTables(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName();
        orders = TableIdentifier.of(name, "orders");
        items = TableIdentifier.of(name, "items");
        table = "/v1/lake/namespaces/%s/tables/orders".formatted(name);
        client.createNamespace(Namespace.of(name));
        client.createTable(orders, SCHEMA);
    }

    @Test
    void numbersMetadataFilesAndRemembersThePreviousOnes() {
        Table loaded = client.loadTable(orders);
        String first = ((HasTableOperations) loaded).operations().current().metadataFileLocation();

        loaded.updateProperties().set("a", "1").commit();
        loaded.updateProperties().set("a", "2").commit();

        var current = ((HasTableOperations) client.loadTable(orders)).operations().current();
        assertThat(current.metadataFileLocation()).contains("/metadata/00002-");
        assertThat(current.previousFiles()).hasSize(2);
        assertThat(current.previousFiles().getFirst().file()).isEqualTo(first);
    }

    /** What was granted on a table goes by its uuid: nobody may take another's. */
    @Test
    void keepsTheUuidOfATable() {
        String own = client.loadTable(orders).uuid().toString();
        String others = client.createTable(items, SCHEMA).uuid().toString();
        String assign =
                "{\"requirements\":[],\"updates\":[{\"action\":\"assign-uuid\",\"uuid\":\"%s\"}]}";

        var refused = catalog.http().post(table, assign.formatted(others));

        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.body()).contains("keeps its uuid");
        assertThat(catalog.http().post(table, assign.formatted(own)).status()).isEqualTo(200);
        assertThat(client.loadTable(orders).uuid().toString()).isEqualTo(own);
    }

    @Test
    void losesNoUpdateOfEightThreadsAndTwoServers() throws Exception {
        int threads = 8;
        int commits = 10;
        var tasks = new ArrayList<Callable<Boolean>>();
        for (int thread = 0; thread < threads; thread++) {
            Http server = (thread % 2 == 0 ? catalog : second).http();
            int first = thread * commits;
            tasks.add(() -> {
                for (int i = first; i < first + commits; i++) {
                    var answer = server.post(table, setProperty("", "key-" + i, "x"));
                    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                }
                return true;
            });
        }

        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> done : executor.invokeAll(tasks)) {
                assertThat(done.get()).isTrue();
            }
        }

        Table loaded = client.loadTable(orders);
        for (int i = 0; i < threads * commits; i++) {
            assertThat(loaded.properties()).containsKey("key-" + i);
        }
        assertThat(chain(orders)).isEqualTo(threads * commits + 1);
        // Nor does a lost swap leave its file behind.
        assertThat(metadataFiles()).hasSize(threads * commits + 1);
    }

    @Test
    void refusesWhatRequiresAnotherState() {
        client.loadTable(orders).updateProperties().set("a", "1").commit();
        String uuid = client.loadTable(orders).uuid().toString();

        for (String requirement :
                List.of(
                        "{\"type\":\"assert-create\"}",
                        "{\"type\":\"assert-table-uuid\",\"uuid\":\"00000000-0000-0000-0000-000000000000\"}",
                        "{\"type\":\"assert-ref-snapshot-id\",\"ref\":\"main\",\"snapshot-id\":1}",
                        "{\"type\":\"assert-last-assigned-field-id\",\"last-assigned-field-id\":9}",
                        "{\"type\":\"assert-current-schema-id\",\"current-schema-id\":9}",
                        "{\"type\":\"assert-last-assigned-partition-id\",\"last-assigned-partition-id\":9}",
                        "{\"type\":\"assert-default-spec-id\",\"default-spec-id\":9}",
                        "{\"type\":\"assert-default-sort-order-id\",\"default-sort-order-id\":9}")) {
            var answer = http.post(table, setProperty(requirement, "a", "2"));
            assertThat(answer.status()).as(requirement).isEqualTo(409);
            assertThat(answer.errorType()).isEqualTo("CommitFailedException");
        }
        var holds = "{\"type\":\"assert-table-uuid\",\"uuid\":\"%s\"}".formatted(uuid);
        assertThat(http.post(table, setProperty(holds, "a", "3")).status()).isEqualTo(200);
        assertThat(client.loadTable(orders).properties()).containsEntry("a", "3");
    }

    @Test
    void refusesUpdatesThatCannotBe() {
        for (String updates :
                List.of(
                        "[{\"action\":\"fly\"}]",
                        "[{\"action\":\"set-current-schema\",\"schema-id\":9}]",
                        "[{\"action\":\"set-default-spec\",\"spec-id\":9}]",
                        "[{\"action\":\"set-snapshot-ref\",\"ref-name\":\"main\",\"type\":\"branch\",\"snapshot-id\":9}]",
                        "[{\"action\":\"upgrade-format-version\",\"format-version\":9}]",
                        "[{\"action\":\"upgrade-format-version\",\"format-version\":1}]",
                        "[{\"action\":\"set-location\"}]",
                        "{}")) {
            var answer =
                    http.post(table, "{\"requirements\":[],\"updates\":%s}".formatted(updates));
            assertThat(answer.status()).as(updates + answer.body()).isEqualTo(400);
            answer.errorType();
        }
        assertThat(
                        http.post(
                                        table,
                                        "{\"requirements\":[],\"updates\":[{\"action\":\"set-location\",\"location\":\"file:/elsewhere\"}]}")
                                .status())
                .isEqualTo(403);
        assertThat(http.post(table + "gone", setProperty("", "a", "1")).status()).isEqualTo(404);
    }

    @Test
    void writesNothingWhenNothingChanges() throws Exception {
        http.post(table, setProperty("", "a", "1"));
        long before = chain(orders);

        var answer = http.post(table, "{\"requirements\":[],\"updates\":[]}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(chain(orders)).isEqualTo(before);
    }

    @Test
    void commitsManyTablesOrNone() {
        client.createTable(items, SCHEMA);
        Transaction one = client.loadTable(orders).newTransaction();
        Transaction other = client.loadTable(items).newTransaction();
        one.updateSchema().addColumn("one", Types.LongType.get()).commit();
        other.updateSchema().addColumn("other", Types.LongType.get()).commit();
        TableCommit first = commit(orders, one);
        TableCommit last = commit(items, other);

        client.commitTransaction(first, last);

        assertThat(client.loadTable(orders).schema().findField("one")).isNotNull();
        assertThat(client.loadTable(items).schema().findField("other")).isNotNull();
        assertThatThrownBy(() -> client.commitTransaction(last, first))
                .isInstanceOf(CommitFailedException.class);
    }

    @Test
    void changesNoTableWhenOneRequirementFails() {
        client.createTable(items, SCHEMA);
        Transaction one = client.loadTable(orders).newTransaction();
        Transaction other = client.loadTable(items).newTransaction();
        one.updateProperties().set("a", "1").commit();
        other.updateSchema().addColumn("mine", Types.LongType.get()).commit();
        client.loadTable(items).updateSchema().addColumn("theirs", Types.LongType.get()).commit();

        assertThatThrownBy(
                        () -> client.commitTransaction(commit(orders, one), commit(items, other)))
                .isInstanceOf(CommitFailedException.class);

        assertThat(client.loadTable(orders).properties()).doesNotContainKey("a");
    }

    @Test
    void createsStagedTablesInATransaction() {
        String staged =
                http.post(
                                table.replace("/orders", ""),
                                Samples.CREATE.formatted("items", ",\"stage-create\":true"))
                        .json()
                        .at("/metadata/table-uuid")
                        .textValue();
        String body =
                """
                {"table-changes":[
                  {"identifier":{"namespace":["%1$s"],"name":"items"},
                   "requirements":[{"type":"assert-create"}],
                   "updates":[{"action":"assign-uuid","uuid":"%2$s"},
                    {"action":"upgrade-format-version","format-version":2},
                    {"action":"add-schema","schema":{"type":"struct","schema-id":0,"fields":[{"id":1,"name":"id","required":true,"type":"long"}]},"last-column-id":1},
                    {"action":"set-current-schema","schema-id":-1},
                    {"action":"add-spec","spec":{"spec-id":0,"fields":[]}},
                    {"action":"set-default-spec","spec-id":-1},
                    {"action":"add-sort-order","sort-order":{"order-id":0,"fields":[]}},
                    {"action":"set-default-sort-order","sort-order-id":-1},
                    {"action":"set-location","location":"file:%3$s/%1$s/items-%2$s"}]},
                  {"identifier":{"namespace":["%1$s"],"name":"orders"},
                   "requirements":[%4$s],
                   "updates":[{"action":"set-properties","updates":{"a":"1"}}]}]}
                """;
        String transactions = "/v1/lake/transactions/commit";
        String name = orders.namespace().toString();
        String fails = "{\"type\":\"assert-current-schema-id\",\"current-schema-id\":9}";

        var refused = http.post(transactions, body.formatted(name, staged, folder, fails));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(client.tableExists(items)).isFalse();

        var done = http.post(transactions, body.formatted(name, staged, folder, ""));
        assertThat(done.status()).as(done.body()).isEqualTo(204);
        assertThat(client.loadTable(items).uuid().toString()).isEqualTo(staged);
        assertThat(client.loadTable(orders).properties()).containsEntry("a", "1");
    }

    @Test
    void refusesTransactionsThatCannotBe() {
        String name = orders.namespace().toString();
        String change =
                "{\"identifier\":{\"namespace\":[\"%s\"],\"name\":\"orders\"},\"requirements\":[],\"updates\":[]}"
                        .formatted(name);
        for (String changes :
                List.of("", change + "," + change, "{\"requirements\":[],\"updates\":[]}")) {
            var answer =
                    http.post(
                            "/v1/lake/transactions/commit",
                            "{\"table-changes\":[%s]}".formatted(changes));
            assertThat(answer.status()).as(changes).isEqualTo(400);
        }
    }

    @Test
    void logsEveryChangeWithWhoAndWhat() throws Exception {
        client.loadTable(orders)
                .newAppend()
                .appendFile(Samples.file(client.loadTable(orders), "a"))
                .commit();
        long snapshot = client.loadTable(orders).currentSnapshot().snapshotId();
        client.renameTable(orders, items);
        client.dropTable(items, false);

        assertThat(log(orders.namespace().toString()))
                .containsExactly(
                        "create orders alice {}",
                        "commit orders alice {\"main\": %d}".formatted(snapshot),
                        "rename items alice {}",
                        "drop items alice {}");
    }

    private static TableCommit commit(TableIdentifier table, Transaction transaction) {
        var operations = ((org.apache.iceberg.BaseTransaction) transaction);
        return TableCommit.create(table, operations.startMetadata(), operations.currentMetadata());
    }

    private static String setProperty(String requirement, String key, String value) {
        return "{\"requirements\":[%s],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"%s\":\"%s\"}}]}"
                .formatted(requirement, key, value);
    }

    /** How many entries a table has, each from where the one before it led to. */
    private static long chain(TableIdentifier table) throws SQLException {
        long length = 0;
        String at = null;
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                "SELECT from_location, to_location FROM catalog.commit_log WHERE namespace = ? AND name = ? ORDER BY sequence")) {
            statement.setString(1, table.namespace().toString());
            statement.setString(2, table.name());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    assertThat(rows.getString(1)).isEqualTo(at);
                    at = rows.getString(2);
                    length++;
                }
            }
        }
        return length;
    }

    private static List<String> log(String namespace) throws SQLException {
        var lines = new ArrayList<String>();
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                "SELECT action || ' ' || name || ' ' || principal || ' ' || snapshots FROM catalog.commit_log WHERE namespace = ? ORDER BY sequence, position")) {
            statement.setString(1, namespace);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
        }
        return lines;
    }

    private List<Path> metadataFiles() throws IOException {
        String location = client.loadTable(orders).location();
        try (var files = Files.list(Path.of(location.substring("file:".length()), "metadata"))) {
            return files.toList();
        }
    }
}
