package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lake, a namespace or a table becomes what it was; what is in the way is said. */
class RestoreLakeTest {
    private static final Namespace SALES = Namespace.of("sales");
    private static final TableIdentifier ORDERS = TableIdentifier.of("sales", "orders");
    private static final TableIdentifier OTHER = TableIdentifier.of("sales", "other");
    private static final String RESTORE = "/api/v1/lakes/lake/restore";

    @TempDir private Path folder;
    private TestDatabase database;
    private TestCatalog catalog;
    private RESTCatalog client;

    @BeforeEach
    void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        client = catalog.client();
        client.createNamespace(SALES);
        client.createTable(ORDERS, Samples.SCHEMA);
        client.createTable(OTHER, Samples.SCHEMA);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        catalog.close();
        database.close();
    }

    @Test
    void bringsBackWhatWasThereAndLeavesWhatIsNewer() {
        append(ORDERS, "one");
        client.setProperties(SALES, new HashMap<>(Map.of("p", "then")));
        long then = stable();
        LakeFacts facts = facts();
        append(ORDERS, "two");
        client.loadTable(ORDERS).updateSchema().addColumn("c", Types.LongType.get()).commit();
        client.renameTable(ORDERS, TableIdentifier.of(SALES, "renamed"));
        client.dropTable(OTHER, false);
        client.createTable(TableIdentifier.of(SALES, "newer"), Samples.SCHEMA);
        client.setProperties(SALES, new HashMap<>(Map.of("p", "now")));

        JsonNode report = restored(then, "");

        assertThat(lines(report))
                .containsExactlyInAnyOrder(
                        "set-properties sales done",
                        "undrop sales.other done",
                        "rename sales.renamed as sales.orders done",
                        "restore sales.orders done",
                        "leave sales.newer left it is newer");
        assertThat(report.path("complete").booleanValue()).isTrue();
        LakeFacts now = facts();
        assertThat(now.namespaces()).isEqualTo(facts.namespaces());
        assertThat(now.tables()).containsKey(TableIdentifier.of(SALES, "newer"));
        assertThat(now.table(ORDERS).columns()).isEqualTo(facts.table(ORDERS).columns());
        assertThat(now.table(ORDERS).rows()).isEqualTo(1);
        assertThat(lines(restored(then, ""))).containsExactly("leave sales.newer left it is newer");
    }

    @Test
    void saysWhatItWouldDoAndDoesNothing() {
        long then = stable();
        append(ORDERS, "one");
        client.dropTable(OTHER, false);
        long before = stable();
        LakeFacts facts = facts();

        JsonNode report = restored(then, ",\"dry-run\":true");

        assertThat(lines(report))
                .containsExactlyInAnyOrder(
                        "restore sales.orders planned", "undrop sales.other planned");
        assertThat(report.path("seen").longValue()).isEqualTo(before);
        assertThat(stable()).isEqualTo(before);
        assertThat(facts()).isEqualTo(facts);
    }

    @Test
    void givesNamesBackThatWereExchanged() {
        long then = stable();
        LakeFacts facts = facts();
        TableIdentifier aside = TableIdentifier.of(SALES, "aside");
        client.renameTable(ORDERS, aside);
        client.renameTable(OTHER, ORDERS);
        client.renameTable(aside, OTHER);

        assertThat(restored(then, "").path("complete").booleanValue()).isTrue();

        assertThat(facts()).isEqualTo(facts);
    }

    @Test
    void dropsWhatIsNewerIfThatIsAskedFor() {
        client.dropTable(OTHER, false);
        client.createTable(OTHER, Samples.SCHEMA);
        long then = stable();
        LakeFacts facts = facts();
        client.dropTable(OTHER, false);
        client.createTable(OTHER, Samples.SCHEMA);
        client.createNamespace(Namespace.of("sales", "newer"));
        client.createTable(TableIdentifier.of(Namespace.of("sales", "newer"), "t"), Samples.SCHEMA);

        Http.Answer refused = restore(then, "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("1 things cannot be restored");
        assertThat(lines(restored(then, ",\"dry-run\":true")))
                .contains("restore sales.other impossible its name was taken by something newer");

        assertThat(restored(then, ",\"drop-newer\":true").path("complete").booleanValue()).isTrue();

        assertThat(facts()).isEqualTo(facts);
    }

    @Test
    void keepsWhatIsProtectedOrHeld() {
        long then = stable();
        client.createTable(TableIdentifier.of(SALES, "newer"), Samples.SCHEMA);
        client.createTable(TableIdentifier.of(SALES, "held"), Samples.SCHEMA);
        Http.Answer held =
                catalog.administrator()
                        .put(
                                "/api/v1/holds/audit",
                                "{\"tables\":[{\"lake\":\"lake\",\"namespace\":[\"sales\"],\"name\":\"held\"}],\"reason\":\"for the audit\"}");
        assertThat(held.status()).as(held.body()).isEqualTo(201);
        catalog.administrator().put("/api/v1/lakes/lake/tables/sales%1Fnewer/protection", "");
        append(ORDERS, "one");

        assertThat(lines(restored(then, ",\"drop-newer\":true,\"partial\":true")))
                .containsExactlyInAnyOrder(
                        "restore sales.held impossible it is newer, and held",
                        "restore sales.newer impossible it is newer, and protected",
                        "restore sales.orders done");
    }

    @Test
    void makesNamespacesAgainWithWhatWasInThem() {
        Namespace inner = Namespace.of("north", "inner");
        client.createNamespace(Namespace.of("north"));
        client.createNamespace(inner, new HashMap<>(Map.of("p", "v")));
        TableIdentifier table = TableIdentifier.of(inner, "t");
        client.createTable(table, Samples.SCHEMA);
        long then = stable();
        LakeFacts facts = facts();
        client.dropTable(table, false);
        client.dropNamespace(inner);
        client.dropNamespace(Namespace.of("north"));

        // The table brings what lies above it, and nothing else.
        restored(then, ",\"namespace\":[\"north\",\"inner\"],\"table\":\"t\"");

        assertThat(facts()).isEqualTo(facts);
    }

    @Test
    void restoresOneTableOrOneNamespaceAndNothingBeside() {
        client.createNamespace(Namespace.of("north"));
        TableIdentifier north = TableIdentifier.of("north", "t");
        client.createTable(north, Samples.SCHEMA);
        long then = stable();
        append(ORDERS, "one");
        append(OTHER, "one");
        append(north, "one");

        assertThat(lines(restored(then, ",\"namespace\":[\"sales\"],\"table\":\"orders\"")))
                .containsExactly("restore sales.orders done");
        assertThat(lines(restored(then, ",\"namespace\":[\"sales\"]")))
                .containsExactly("restore sales.other done");
        assertThat(facts().table(north).rows()).isEqualTo(1);
        assertThat(lines(restored(then, ""))).containsExactly("restore north.t done");
    }

    @Test
    void leavesOutsideWhatWasMovedOutOfTheNamespace() {
        client.createNamespace(Namespace.of("north"));
        long then = stable();
        client.renameTable(ORDERS, TableIdentifier.of("north", "orders"));

        assertThat(lines(restored(then, ",\"namespace\":[\"sales\"],\"dry-run\":true")))
                .containsExactly(
                        "restore sales.orders impossible it is north.orders now, which is not restored");
        assertThat(lines(restored(then, ",\"namespace\":[\"north\"]")))
                .containsExactly("leave north.orders left it is newer");
        assertThat(lines(restored(then, "")))
                .containsExactly("rename north.orders as sales.orders done");
    }

    @Test
    void restoresViews() {
        TableIdentifier seen = TableIdentifier.of(SALES, "seen");
        putView(seen, "SELECT 1 AS id");
        long then = stable();
        LakeFacts facts = facts();
        putView(seen, "SELECT 2 AS id");
        putView(seen, "SELECT 3 AS id");
        client.renameView(seen, TableIdentifier.of(SALES, "other-view"));

        assertThat(restored(then, "").path("complete").booleanValue()).isTrue();

        assertThat(facts()).isEqualTo(facts);
    }

    @Test
    void saysWhatHasExpired() throws Exception {
        append(ORDERS, "one");
        append(OTHER, "one");
        long then = stable();
        String metadata =
                catalog.http()
                        .get("/v1/lake/namespaces/sales/tables/other")
                        .json()
                        .path("metadata-location")
                        .textValue();
        append(ORDERS, "two");
        append(OTHER, "two");
        Table orders = client.loadTable(ORDERS);
        orders.expireSnapshots()
                .expireSnapshotId(orders.currentSnapshot().parentId())
                .cleanupLevel(ExpireSnapshots.CleanupLevel.NONE)
                .commit();
        Files.delete(Path.of(metadata.substring("file:".length())));

        try (var server = TestCatalog.start(database, folder)) {
            Http.Answer answer =
                    server.administrator()
                            .post(RESTORE, "{\"to\":%d,\"dry-run\":true}".formatted(then));
            assertThat(lines(answer.json()))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("impossible", "has expired"));
        }
    }

    /** What was purged or let go is not there to come back. */
    @Test
    void saysWhatIsGone() throws Exception {
        long then = stable();
        client.dropTable(ORDERS, false);
        catalog.http().post("/v1/lake/namespaces/sales/tables/other/unregister", "");
        new LogRows(database)
                .execute(
                        "UPDATE catalog.tabulars SET purge_requested = true, purging_at = now() WHERE name = 'orders'");

        assertThat(lines(restored(then, ",\"dry-run\":true")))
                .containsExactlyInAnyOrder(
                        "restore sales.orders impossible it was purged",
                        "restore sales.other impossible it was unregistered, and may be another catalog's now");
    }

    @Test
    void undoesNothingThatNobodyHasSeen() {
        long then = stable();
        append(ORDERS, "one");
        long seen = stable();
        append(ORDERS, "two");

        Http.Answer refused = restore(then, ",\"seen\":%d".formatted(seen));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(facts().table(ORDERS).rows()).isEqualTo(2);
        // What was changed beside it is not of interest.
        restored(
                then, ",\"namespace\":[\"sales\"],\"table\":\"other\",\"seen\":%d".formatted(seen));
        restored(then, ",\"seen\":%d".formatted(stable()));
        assertThat(facts().table(ORDERS).rows()).isZero();
    }

    @Test
    void isForThoseWhoMayDoAllOfIt() {
        Http steward = catalog.http().as("stella:stewards");
        catalog.administrator().put("/api/v1/roles/stewards", "");
        long then = stable();
        append(ORDERS, "one");
        String body = "{\"to\":%d,\"namespace\":[\"sales\"]}".formatted(then);
        assertThat(steward.post(RESTORE, body).status()).isEqualTo(404);
        for (String privilege : List.of("OPERATE", "CREATE", "ALTER", "DROP")) {
            grant(privilege, "");
            assertThat(steward.post(RESTORE, body).status()).as(privilege).isEqualTo(403);
        }
        // What was in a namespace may be in another by now.
        grant("MANAGE_GRANTS", ",\"namespace\":[\"sales\"]");
        assertThat(steward.post(RESTORE, body).status()).isEqualTo(403);
        grant("MANAGE_GRANTS", "");
        assertThat(steward.post(RESTORE, body).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"to\":true}",
                "{\"to\":\"yesterday\"}",
                "{\"to\":\"0\",\"table\":\"t\"}",
                "{\"to\":\"0\",\"namespace\":\"sales\"}",
                "{\"to\":\"0\",\"namespace\":[1]}",
                "{\"to\":\"0\",\"dry-run\":\"yes\"}",
                "{\"to\":\"0\",\"seen\":\"1\"}",
                "{\"to\":\"0\",\"more\":1}"
            })
    void refusesWhatItDoesNotUnderstand(String body) {
        assertThat(catalog.administrator().post(RESTORE, body).status()).as(body).isEqualTo(400);
    }

    private void grant(String privilege, String where) {
        Http.Answer granted =
                catalog.administrator()
                        .put(
                                "/api/v1/lakes/lake/grants",
                                "{\"role\":\"stewards\",\"privileges\":[\"%s\"]%s}"
                                        .formatted(privilege, where));
        assertThat(granted.status()).as(granted.body()).isEqualTo(200);
    }

    private void putView(TableIdentifier name, String sql) {
        client.buildView(name)
                .withSchema(Samples.SCHEMA)
                .withDefaultNamespace(SALES)
                .withQuery("trino", sql)
                .createOrReplace();
    }

    private void append(TableIdentifier name, String file) {
        Table table = client.loadTable(name);
        table.newFastAppend().appendFile(Samples.file(table, file)).commit();
    }

    private LakeFacts facts() {
        return LakeFacts.seen(catalog.http(), "lake");
    }

    private long stable() {
        return catalog.stable("lake");
    }

    private Http.Answer restore(long then, String more) {
        return catalog.administrator().post(RESTORE, "{\"to\":%d%s}".formatted(then, more));
    }

    private JsonNode restored(long then, String more) {
        Http.Answer answer = restore(then, more);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    static List<String> lines(JsonNode report) {
        var lines = new ArrayList<String>();
        for (JsonNode step : report.path("steps")) {
            String as = step.has("as") ? " as " + DiffTest.dotted(step.path("as")) : "";
            lines.add(
                    "%s %s%s %s %s"
                            .formatted(
                                    step.path("action").asText(),
                                    DiffTest.dotted(step),
                                    as,
                                    step.path("outcome").asText(),
                                    step.path("reason").asText(""))
                            .strip());
        }
        return lines;
    }
}
