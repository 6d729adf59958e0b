package dev.tarn.systemtests.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.SqlEngineException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Alice sees the European customers, the last digits of their numbers and nothing of their names;
 * bob sees all of them; admin may do everything.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TrinoPolicyTest {
    private static final String POLICY = "/api/v1/lakes/lake/tables/sales%1Fcustomers";
    private static final List<List<String>> SEEN =
            List.of(List.of("1", "NULL", "EU", "1111"), List.of("3", "NULL", "EU", "3333"));

    private static PolicyLakehouse lakehouse;
    private static String firstSnapshot;
    private static String lastSnapshot;

    @BeforeAll
    static void start() {
        lakehouse = PolicyLakehouse.shared();
        lakehouse.person("alice", "analysts");
        lakehouse.person("bob", "owners");
        lakehouse.person("carol");
        lakehouse.person("dora", "analysts", "publishers");
        lakehouse.person("erik", "inspectors");
        lakehouse.person("fred", "counters");
        run("CREATE SCHEMA lake.sales");
        run("CREATE SCHEMA lake.scratch");
        run(
                "CREATE TABLE lake.sales.customers (id bigint, name varchar, region varchar, card varchar)");
        run(
                "INSERT INTO lake.sales.customers VALUES (1, 'Ada', 'EU', '0001111'), (2, 'Bob', 'US', '0002222')");
        firstSnapshot = snapshots("customers").getLast();
        run("INSERT INTO lake.sales.customers VALUES (3, 'Cleo', 'EU', '0003333')");
        lastSnapshot = snapshots("customers").getLast();
        run(
                "CREATE TABLE lake.sales.orders AS SELECT 1 AS customer, 10 AS amount UNION ALL SELECT 2, 20");
        grant("analysts", "\"SELECT\",\"TIME_TRAVEL\"", "sales");
        grant("analysts", "\"SELECT\",\"INSERT\",\"CREATE\",\"DROP\"", "scratch");
        grant(
                "owners",
                "\"SELECT\",\"INSERT\",\"UPDATE\",\"DELETE\",\"ALTER\",\"READ_METADATA\"",
                "sales");
        grant(
                "inspectors",
                "\"SELECT\",\"READ_METADATA\",\"OPERATE\",\"CREATE\",\"UPDATE\",\"DROP\"",
                "sales");
        grant("counters", "\"SELECT\",\"READ_METADATA\"", "sales");
        grant("publishers", "\"MANAGE_GRANTS\",\"CREATE\"", "sales");
        lakehouse.put(
                POLICY + "/filters/europe",
                "{\"condition\":\"Region = 'EU'\",\"roles\":[\"analysts\"]}");
        lakehouse.put(POLICY + "/masks/card", "{\"mask\":\"last4\",\"roles\":[\"analysts\"]}");
        lakehouse.put(POLICY + "/columns/name/tags/pii", "{}");
        lakehouse.put(
                "/api/v1/lakes/lake/tag-masks/pii",
                "{\"mask\":\"null\",\"except-roles\":[\"owners\",\"inspectors\"]}");
    }

    @Test
    @Order(1)
    void filtersRowsAndMasksColumnsForWhomItIsSaid() {
        assertThat(rows("alice", customers(""))).isEqualTo(SEEN);
        assertThat(rows("admin", customers(""))).hasSize(3);
        assertThat(rows("bob", customers(" WHERE id = 2")))
                .containsExactly(List.of("2", "Bob", "US", "0002222"));
        assertThat(rows("alice", customers(" WHERE card = '0001111'"))).isEmpty();
    }

    @Test
    @Order(1)
    void filtersInEveryKindOfQuery() {
        assertThat(
                        rows(
                                "alice",
                                "SELECT c.id, c.card, o.amount FROM lake.sales.customers c JOIN lake.sales.orders o ON o.customer = c.id"))
                .containsExactly(List.of("1", "1111", "10"));
        assertThat(rows("alice", "EXECUTE IMMEDIATE 'SELECT count(*) FROM lake.sales.customers'"))
                .containsExactly(List.of("2"));
        assertThat(rows("alice", "SELECT max(card), count(name) FROM lake.sales.customers"))
                .containsExactly(List.of("3333", "0"));
        lakehouse
                .as("alice")
                .rows("CREATE TABLE lake.scratch.copied AS SELECT * FROM lake.sales.customers");
        assertThat(rows("admin", "SELECT id, name, card FROM lake.scratch.copied ORDER BY id"))
                .containsExactly(List.of("1", "NULL", "1111"), List.of("3", "NULL", "3333"));
        assertThat(rows("alice", "SHOW STATS FOR lake.sales.customers").toString())
                .doesNotContain("0001111")
                .doesNotContain("Ada");
        assertThat(rows("alice", "EXPLAIN SELECT * FROM lake.sales.customers").toString())
                .contains("EU")
                .doesNotContain("0001111");
    }

    @Test
    @Order(1)
    void filtersAPreparedStatement() throws SQLException {
        try (Connection connection = lakehouse.as("alice").connect();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT card FROM lake.sales.customers WHERE id > ? ORDER BY id")) {
            statement.setLong(1, 1);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("3333");
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @Test
    @Order(1)
    void filtersOldSnapshots() {
        assertThat(
                        rows(
                                "alice",
                                "SELECT id, name, region, card FROM lake.sales.customers FOR VERSION AS OF "
                                        + firstSnapshot))
                .containsExactly(SEEN.getFirst());
        // Trino's connector makes none.
        lakehouse.post(
                "/v1/lake/namespaces/sales/tables/customers",
                "{\"requirements\":[],\"updates\":[{\"action\":\"set-snapshot-ref\",\"ref-name\":\"audit\",\"type\":\"branch\",\"snapshot-id\":%s}]}"
                        .formatted(lastSnapshot));
        assertThat(
                        rows(
                                "alice",
                                "SELECT id, name, region, card FROM lake.sales.customers FOR VERSION AS OF 'audit' ORDER BY id"))
                .isEqualTo(SEEN);
        run(
                "CREATE VIEW lake.sales.past SECURITY INVOKER AS SELECT * FROM lake.sales.customers FOR VERSION AS OF "
                        + firstSnapshot);
        assertThat(rows("alice", "SELECT id, name, region, card FROM lake.sales.past"))
                .containsExactly(SEEN.getFirst());
        assertThat(rows("bob", "SELECT count(*) FROM lake.sales.past"))
                .containsExactly(List.of("2"));
    }

    @Test
    @Order(1)
    void keepsMasksOfAColumnThatIsRenamedAlsoInItsPast() {
        run("CREATE TABLE lake.sales.renamed (id bigint, secret varchar, plain varchar)");
        run("INSERT INTO lake.sales.renamed VALUES (1, 'hidden', 'shown')");
        String snapshot = snapshots("renamed").getLast();
        lakehouse.put(
                "/api/v1/lakes/lake/tables/sales%1Frenamed/masks/secret",
                "{\"mask\":\"constant\",\"value\":\"it's masked\",\"roles\":[\"analysts\"]}");
        run("ALTER TABLE lake.sales.renamed RENAME COLUMN secret TO former");
        run("ALTER TABLE lake.sales.renamed RENAME COLUMN plain TO secret");

        assertThat(rows("alice", "SELECT former FROM lake.sales.renamed"))
                .containsExactly(List.of("it's masked"));
        assertThat(
                        rows(
                                "alice",
                                "SELECT secret FROM lake.sales.renamed FOR VERSION AS OF "
                                        + snapshot))
                .containsExactly(List.of("it's masked"));
        assertThat(rows("bob", "SELECT former, secret FROM lake.sales.renamed"))
                .containsExactly(List.of("hidden", "shown"));
        run("ALTER TABLE lake.sales.renamed RENAME TO lake.sales.moved");
        assertThat(rows("alice", "SELECT former FROM lake.sales.moved"))
                .containsExactly(List.of("it's masked"));
    }

    /** The first hole: a function reads a table that it does not name to whoever checks. */
    @Test
    @Order(1)
    void deniesTableFunctionsToWhomSomethingIsHidden() {
        String changes =
                "SELECT id FROM TABLE(lake.system.table_changes(schema_name => 'sales', table_name => 'customers', start_snapshot_id => %s, end_snapshot_id => %s))"
                        .formatted(firstSnapshot, lastSnapshot);
        lakehouse.grant("analysts", "\"SELECT\"", "");

        assertDenied("alice", changes);
        assertDenied("bob", changes);
        assertThat(rows("admin", changes)).containsExactly(List.of("3"));

        lakehouse.post(
                "/api/v1/lakes/lake/grants/revoke",
                "{\"role\":\"analysts\",\"privileges\":[\"SELECT\"]}");
    }

    /** The second: tables about files hold raw bounds. */
    @Test
    @Order(1)
    void deniesMetadataToWhomSomethingIsHidden() {
        for (String metadata :
                List.of("files", "partitions", "manifests", "entries", "snapshots", "history")) {
            assertDenied("alice", "SELECT * FROM lake.sales.\"customers$" + metadata + "\"");
        }
        assertThat(rows("alice", "SELECT count(*) FROM lake.sales.\"orders$snapshots\""))
                .containsExactly(List.of("1"));
        assertDenied("alice", "SELECT * FROM lake.sales.\"orders$files\"");
        // Bounds of a column that is masked for him, and no filter that Trino could not resolve.
        for (String metadata : List.of("files", "partitions", "manifests", "entries")) {
            assertDenied("fred", "SELECT * FROM lake.sales.\"customers$" + metadata + "\"");
        }
        assertThat(rows("erik", "SELECT count(*) FROM lake.sales.\"customers$files\""))
                .containsExactly(List.of("2"));
        assertThat(rows("alice", "SELECT \"$path\" FROM lake.sales.customers"))
                .containsOnly(List.of("NULL"));
        assertDenied("alice", "SELECT * FROM lake.sales.\"customers@" + firstSnapshot + "\"");
    }

    /** The third: a view that runs as its owner shows what its owner sees. */
    @Test
    @Order(1)
    void letsOnlyThoseShareAViewWhoMaySayWhoSees() {
        run("CREATE VIEW lake.sales.owned AS SELECT * FROM lake.sales.customers");
        run(
                "CREATE VIEW lake.sales.invoked SECURITY INVOKER AS SELECT * FROM lake.sales.customers");

        assertThat(rows("alice", "SELECT count(*) FROM lake.sales.owned"))
                .containsExactly(List.of("3"));
        assertThat(
                        rows(
                                "alice",
                                "SELECT id, name, region, card FROM lake.sales.invoked ORDER BY id"))
                .isEqualTo(SEEN);
        lakehouse
                .as("alice")
                .rows("CREATE VIEW lake.scratch.shared AS SELECT * FROM lake.sales.customers");
        lakehouse.person("frank", "everyone");
        grant("everyone", "\"SELECT\"", "scratch");
        assertDenied("frank", "SELECT * FROM lake.scratch.shared");
        lakehouse
                .as("dora")
                .rows("CREATE VIEW lake.sales.published AS SELECT * FROM lake.sales.customers");
        assertThat(
                        rows(
                                "alice",
                                "SELECT id, name, region, card FROM lake.sales.published ORDER BY id"))
                .isEqualTo(SEEN);
    }

    @Test
    @Order(1)
    void showsNobodyWhatTheyMayNotKnowOf() {
        assertThat(lakehouse.column("carol", "SHOW CATALOGS")).doesNotContain("lake");
        assertThat(lakehouse.column("alice", "SHOW SCHEMAS FROM lake"))
                .containsExactlyInAnyOrder("information_schema", "sales", "scratch");
        assertDenied("carol", "SELECT 1 FROM lake.sales.orders");
        assertDenied("nobody", "SELECT 1");
        assertThat(
                        rows(
                                "bob",
                                "SELECT table_name FROM lake.information_schema.tables WHERE table_schema = 'scratch'"))
                .isEmpty();
        assertThat(
                        lakehouse.column(
                                "alice",
                                "SELECT column_name FROM lake.information_schema.columns WHERE table_name = 'orders'"))
                .containsExactlyInAnyOrder("customer", "amount");
        assertThat(
                        rows(
                                "alice",
                                "SELECT column_name, data_type FROM lake.information_schema.columns WHERE table_name = 'customers' ORDER BY ordinal_position"))
                .containsExactly(
                        List.of("id", "bigint"),
                        List.of("name", "varchar"),
                        List.of("region", "varchar"),
                        List.of("card", "varchar"));
        assertThat(
                        rows(
                                "carol",
                                "SELECT * FROM system.metadata.table_comments WHERE schema_name = 'sales'"))
                .isEmpty();
        assertDenied("carol", "SELECT * FROM lake.information_schema.columns");
        assertThat(
                        rows(
                                "carol",
                                "SELECT * FROM system.metadata.table_comments WHERE catalog_name = 'lake'"))
                .isEmpty();
        assertDenied("alice", "INSERT INTO lake.sales.orders VALUES (3, 30)");
        assertDenied("alice", "DROP TABLE lake.sales.orders");
        assertDenied("alice", "CALL lake.system.unregister_table('sales', 'orders')");
        assertDenied("alice", "ALTER TABLE lake.sales.orders EXECUTE optimize");
        assertThat(lakehouse.column("alice", "SELECT count(*) FROM tpch.tiny.nation"))
                .containsExactly("25");
        assertThat(
                        lakehouse.column(
                                "alice", "SELECT DISTINCT \"user\" FROM system.runtime.queries"))
                .containsOnly("alice");
    }

    @Test
    @Order(1)
    void sendsWhoeverComesForTheFilesToTheGateway() {
        var refused = lakehouse.load("alice", "customers");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("gateway").contains("sales.customers");
        assertThat(lakehouse.load("alice", "orders").statusCode()).isEqualTo(200);
        assertThat(lakehouse.load("bob", "customers").statusCode()).isEqualTo(200);
        assertThat(lakehouse.load("carol", "customers").statusCode()).isEqualTo(404);
    }

    /** Where Trino asks the catalog as the person, the past ends for it where it does for them. */
    @Test
    @Order(1)
    void readsThePastAsFarAsTimeTravelReaches() {
        run("CREATE SCHEMA personal.past");
        run("CREATE TABLE personal.past.t AS SELECT 1 AS id");
        String first = lastSnapshotOf("personal.past.t");
        run("INSERT INTO personal.past.t VALUES 2");
        grantPersonal("analysts", "\"SELECT\"");
        String then = "SELECT id FROM personal.past.t FOR VERSION AS OF " + first;

        assertThat(rows("alice", "SELECT count(*) FROM personal.past.t"))
                .containsExactly(List.of("2"));
        assertThat(rows("alice", "SELECT count(*) FROM personal.past.\"t$snapshots\""))
                .containsExactly(List.of("1"));
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> rows("alice", then))
                .withMessageContaining(first);
        assertThat(rows("admin", then)).containsExactly(List.of("1"));

        grantPersonal("analysts", "\"TIME_TRAVEL\"");
        assertThat(rows("alice", then)).containsExactly(List.of("1"));
        lakehouse.put(
                "/api/v1/lakes/personal/tables/past%1Ft/filters/none",
                "{\"condition\":\"id > 1\",\"roles\":[\"analysts\"]}");
        assertThat(rows("alice", then)).isEmpty();
        assertThat(rows("alice", "SELECT id FROM personal.past.t")).containsExactly(List.of("2"));
    }

    @Test
    @Order(1)
    void writesAsThePersonWhereItAsksAsThePerson() {
        run("CREATE SCHEMA personal.written");
        run("CREATE TABLE personal.written.t (id bigint)");
        grantPersonal("owners", "\"SELECT\",\"INSERT\"");

        lakehouse.as("bob").rows("INSERT INTO personal.written.t VALUES 1");

        assertThat(rows("bob", "SELECT id FROM personal.written.t")).containsExactly(List.of("1"));
        assertThat(
                        lakehouse.ledger(
                                "SELECT principal || ' by ' || actor FROM catalog.commit_log WHERE name = 't' AND namespace = 'written' ORDER BY sequence DESC LIMIT 1"))
                .containsExactly("bob by trino");
    }

    private static void grantPersonal(String role, String privileges) {
        lakehouse.put(
                "/api/v1/lakes/personal/grants",
                "{\"role\":\"%s\",\"privileges\":[%s]}".formatted(role, privileges));
    }

    private static String lastSnapshotOf(String table) {
        int dot = table.lastIndexOf('.') + 1;
        return lakehouse
                .column(
                        "admin",
                        "SELECT CAST(snapshot_id AS varchar) FROM %s\"%s$snapshots\" ORDER BY committed_at"
                                .formatted(table.substring(0, dot), table.substring(dot)))
                .getLast();
    }

    @Test
    @Order(2)
    void obeysANewPolicyWithTheNextQuery() {
        lakehouse.put(
                POLICY + "/filters/europe",
                "{\"condition\":\"region = 'US'\",\"roles\":[\"analysts\"]}");
        assertThat(lakehouse.column("alice", "SELECT id FROM lake.sales.customers"))
                .containsExactly("2");

        lakehouse.delete(POLICY + "/filters/europe");
        lakehouse.delete(POLICY + "/masks/card");
        assertThat(lakehouse.column("alice", "SELECT card FROM lake.sales.customers ORDER BY id"))
                .containsExactly("0001111", "0002222", "0003333");

        lakehouse.post(
                "/api/v1/lakes/lake/grants/revoke",
                "{\"role\":\"analysts\",\"privileges\":[\"SELECT\"],\"namespace\":[\"sales\"]}");
        assertDenied("alice", "SELECT id FROM lake.sales.customers");
    }

    @Test
    @Order(3)
    void letsNothingThroughWhenNobodyCanBeAsked() {
        assertThat(lakehouse.column("bob", "SELECT count(*) FROM tpch.tiny.nation"))
                .containsExactly("25");

        lakehouse.withoutCatalog(() ->
                assertThatExceptionOfType(SqlEngineException.class)
                        .isThrownBy(() -> rows("bob", "SELECT count(*) FROM tpch.tiny.nation"))
                        .withMessageContaining("cannot be asked what is allowed"));

        assertThat(lakehouse.column("bob", "SELECT count(*) FROM tpch.tiny.nation"))
                .containsExactly("25");
    }

    /** Who is known goes on for a minute; what they may do is asked each time. */
    @Test
    @Order(3)
    void runsNothingForTheGatewayWhenNobodyCanBeAsked() {
        String create = "CREATE TABLE memory.default.while_away AS SELECT 1 AS n";
        assertThat(lakehouse.ask("bob", "SELECT 1").statusCode()).isEqualTo(200);

        lakehouse.withoutCatalog(() -> {
            HttpResponse<String> refused = lakehouse.ask("bob", create);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(500);
            assertThat(refused.body()).contains("cannot be asked what is allowed");
        });

        assertThat(lakehouse.column("bob", "SHOW TABLES FROM memory.default"))
                .doesNotContain("while_away");
        JsonNode receipt =
                await().atMost(Duration.ofSeconds(30))
                        .until(
                                () -> lakehouse.receipts("bob").path(0),
                                found -> found.path("state").asText().equals("FAILED"));
        assertThat(receipt.path("statement").asText()).isEqualTo(create);
        assertThat(receipt.path("error").path("message").asText())
                .contains("cannot be asked what is allowed");
        assertThat(lakehouse.ask("bob", create).statusCode()).isEqualTo(200);
        assertThat(rows("bob", "SELECT n FROM memory.default.while_away"))
                .containsExactly(List.of("1"));
    }

    /** The sixth: a place in an answer that was not asked about. */
    @Test
    @Order(3)
    void failsWhereAnAnswerNamesAPlaceThatNobodyAskedAbout() {
        lakehouse.withALyingCatalog(() ->
                assertThatExceptionOfType(SqlEngineException.class)
                        .isThrownBy(() -> rows("bob", "DESCRIBE lake.sales.orders"))
                        .withMessageContaining("what is allowed is not understood"));

        assertThat(rows("bob", "DESCRIBE lake.sales.orders")).hasSize(2);
    }

    /** The latest last. */
    private static List<String> snapshots(String table) {
        return lakehouse.column(
                "admin",
                "SELECT CAST(snapshot_id AS varchar) FROM lake.sales.\"%s$snapshots\" ORDER BY committed_at"
                        .formatted(table));
    }

    private static String customers(String where) {
        return "SELECT id, name, region, card FROM lake.sales.customers" + where + " ORDER BY id";
    }

    private static void grant(String role, String privileges, String namespace) {
        lakehouse.grant(role, privileges, ",\"namespace\":[\"" + namespace + "\"]");
    }

    private static void run(String sql) {
        lakehouse.as("admin").rows(sql);
    }

    private static List<List<String>> rows(String user, String sql) {
        return lakehouse.as(user).rows(sql);
    }

    private static void assertDenied(String user, String sql) {
        assertThatExceptionOfType(SqlEngineException.class)
                .as(user + ": " + sql)
                .isThrownBy(() -> rows(user, sql))
                .withMessageMatching(
                        "(?s).*(Access Denied|is not granted|cannot be resolved|does not exist|denied).*");
    }
}
