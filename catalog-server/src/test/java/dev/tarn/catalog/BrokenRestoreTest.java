package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.CommitFault;
import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stops one step of a restore does not stop the report of the others. */
class BrokenRestoreTest {
    private static final Namespace SALES = Namespace.of("sales");
    private static final TableIdentifier ORDERS = TableIdentifier.of("sales", "orders");
    private static final TableIdentifier MOVED = TableIdentifier.of("sales", "moved");
    private static final TableIdentifier OTHER = TableIdentifier.of("sales", "other");

    @TempDir private Path folder;
    private TestDatabase database;
    private FaultProxy proxy;
    private TestCatalog catalog;
    private RESTCatalog client;

    @BeforeEach
    void start() {
        database = CatalogDatabase.fresh();
        proxy = FaultProxy.toPostgres(database.port());
        catalog = TestCatalog.start(TestCatalog.config(database.url(proxy), database), folder);
        client = catalog.client();
        client.createNamespace(SALES);
        client.createTable(ORDERS, Samples.SCHEMA);
        client.createTable(OTHER, Samples.SCHEMA);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        catalog.close();
        proxy.close();
        database.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = CommitFault.class,
            names = {"LOSE_ANSWER", "LOSE_REQUEST"})
    void goesOnWhenTheAnswerToARenameIsLost(CommitFault fault) {
        long then = catalog.stable("lake");
        append(ORDERS);
        append(OTHER);
        client.renameTable(ORDERS, MOVED);
        proxy.onCommit(fault);

        JsonNode report = restore(then);

        assertThat(RestoreLakeTest.lines(report))
                .containsExactlyInAnyOrder(
                        "rename sales.moved as sales.orders unknown the answer to the commit was lost; it is called sales.moved or sales.orders now",
                        "restore sales.orders failed it is not known to have got its name back",
                        "restore sales.other done");
        assertThat(report.path("complete").booleanValue()).isFalse();
        assertThat(client.loadTable(OTHER).currentSnapshot()).isNull();
        // The same request goes on from there, whichever it was.
        assertThat(restore(then).path("complete").booleanValue()).isTrue();
        assertThat(client.tableExists(MOVED)).isFalse();
        assertThat(client.loadTable(ORDERS).currentSnapshot()).isNull();
    }

    @Test
    void saysWhereATableMayBeThatHasSteppedAside() {
        long then = catalog.stable("lake");
        client.renameTable(ORDERS, MOVED);
        client.renameTable(OTHER, ORDERS);
        client.renameTable(MOVED, OTHER);
        proxy.onCommit(CommitFault.LOSE_ANSWER);

        JsonNode report = restore(then);

        assertThat(RestoreLakeTest.lines(report))
                .hasSize(2)
                .anySatisfy(
                        line -> assertThat(line).contains(" unknown the answer", "~", " or sales."))
                .anySatisfy(line -> assertThat(line).endsWith(" done"));
        assertThat(restore(then).path("complete").booleanValue()).isTrue();
        assertThat(client.listTables(SALES)).containsExactlyInAnyOrder(ORDERS, OTHER);
    }

    @Test
    void failsWhatCannotComeBackToItsPlace() {
        String place = client.loadTable(OTHER).location();
        long then = catalog.stable("lake");
        append(ORDERS);
        client.dropTable(OTHER, false);
        client.buildTable(TableIdentifier.of(SALES, "squatter"), Samples.SCHEMA)
                .withLocation(place)
                .create();

        JsonNode report = restore(then);

        assertThat(RestoreLakeTest.lines(report))
                .containsExactlyInAnyOrder(
                        "undrop sales.other failed Cannot use location %s: it overlaps that of another table or view"
                                .formatted(place),
                        "restore sales.orders done",
                        "leave sales.squatter left it is newer");
    }

    @Test
    void failsWhatIsPurgedMeanwhile() throws Exception {
        long then = catalog.stable("lake");
        append(ORDERS);
        client.dropTable(OTHER, false);
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var requests = Executors.newVirtualThreadPerTaskExecutor()) {
            connection.setAutoCommit(false);
            statement.executeUpdate(
                    "UPDATE catalog.tabulars SET purge_requested = true, purging_at = now() WHERE name = 'other'");
            var report = CompletableFuture.supplyAsync(() -> restore(then), requests);
            await().atMost(Duration.ofSeconds(20)).until(this::somebodyWaits);
            connection.commit();

            assertThat(RestoreLakeTest.lines(report.get()))
                    .hasSize(2)
                    .contains("restore sales.orders done")
                    .anySatisfy(line ->
                            assertThat(line)
                                    .startsWith("undrop sales.other failed No dropped table"));
        }
    }

    /** The rename is done before it goes away; the rest is told as what it is. */
    @Test
    void tellsWhatItDidBeforeTheDatabaseWentAway() throws Exception {
        long then = catalog.stable("lake");
        append(ORDERS);
        client.renameTable(ORDERS, MOVED);
        client.setProperties(SALES, new HashMap<>(Map.of("p", "now")));
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var requests = Executors.newVirtualThreadPerTaskExecutor()) {
            connection.setAutoCommit(false);
            statement.executeQuery(
                    "SELECT 1 FROM catalog.tabulars WHERE name = 'moved' FOR UPDATE");
            var report = CompletableFuture.supplyAsync(() -> restore(then), requests);
            await().atMost(Duration.ofSeconds(20)).until(this::somebodyWaits);
            proxy.drop();

            assertThat(RestoreLakeTest.lines(report.get()))
                    .containsExactlyInAnyOrder(
                            "set-properties sales done",
                            "rename sales.moved as sales.orders failed the database does not answer; this was not done",
                            "restore sales.orders failed the database does not answer; this was not done");
        }
        proxy.heal();
    }

    private boolean somebodyWaits() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted")) {
            rows.next();
            return rows.getLong(1) > 0;
        }
    }

    private void append(TableIdentifier name) {
        Table table = client.loadTable(name);
        table.newFastAppend().appendFile(Samples.file(table, "one")).commit();
    }

    private JsonNode restore(long then) {
        Http.Answer answer =
                catalog.administrator()
                        .post("/api/v1/lakes/lake/restore", "{\"to\":%d}".formatted(then));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }
}
