package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what through the Iceberg protocol; {@code rita:readers} has the role readers. */
class GrantsTest {
    private static final String GRANTS = "/api/v1/lakes/lake/grants";
    private static final String NAMESPACES = "/v1/lake/namespaces";
    private static final String ORDERS = NAMESPACES + "/sales/tables/orders";
    private static final MutableClock CLOCK = MutableClock.at("2026-01-01T00:00:00Z");

    @TempDir private static Path folder;
    private static GrantedLake lake;
    private static Http admin;
    private static Http rita;

    @BeforeAll
    static void start() {
        lake = GrantedLake.start(folder, CLOCK);
        admin = lake.admin();
        rita = lake.rita();
    }

    @AfterAll
    static void stop() {
        lake.close();
    }

    @BeforeEach
    void begin() {
        CLOCK.advance(Duration.ofSeconds(1));
    }

    @AfterEach
    void revokeAll() {
        lake.revokeAll();
    }

    @Test
    void showsNothingToWhoeverHasNoGrant() {
        for (String path :
                List.of(
                        "/v1/config?warehouse=lake",
                        NAMESPACES,
                        NAMESPACES + "/sales",
                        NAMESPACES + "/sales/tables",
                        NAMESPACES + "/sales/views",
                        NAMESPACES + "/sales/functions",
                        ORDERS,
                        ORDERS + "/credentials",
                        "/api/v1/lakes/lake/search?q=orders",
                        GRANTS)) {
            String missing = path.replaceAll("\\blake\\b", "nolake");

            Http.Answer hidden = rita.get(path);

            assertThat(hidden.status()).as(path).isEqualTo(404);
            assertThat(hidden.errorType()).as(path).isEqualTo(rita.get(missing).errorType());
        }
        assertThat(rita.get("/v1/config").status()).isEqualTo(400);
        assertThat(rita.head(ORDERS).status()).isEqualTo(404);
        assertThat(rita.delete(ORDERS).status()).isEqualTo(404);
        assertThat(rita.delete("/v1/lake/namespaces/hr").status()).isEqualTo(404);
        assertThat(admin.get(ORDERS).status()).isEqualTo(200);
    }

    @Test
    void answersForWhatIsHiddenWhatItAnswersForWhatIsNotThere() {
        lake.grant("readers", "\"SELECT\"", "sales", "items");

        String hidden = rita.get(ORDERS).body();
        String missing = rita.get(ORDERS.replace("orders", "nobody")).body();

        assertThat(hidden.replace("orders", "nobody")).isEqualTo(missing);
        assertThat(rita.get(NAMESPACES + "/hr").body().replace("hr", "xx"))
                .isEqualTo(rita.get(NAMESPACES + "/xx").body());
    }

    @Test
    void grantsATableAndTheWayToItButNotItsNeighbours() {
        lake.grant("readers", "\"SELECT\"", "sales", "orders");

        assertThat(rita.get(ORDERS).status()).isEqualTo(200);
        assertThat(rita.get("/v1/config").json().at("/overrides/prefix").textValue())
                .isEqualTo("lake");
        assertThat(names(rita.get(NAMESPACES), "namespaces")).containsExactly("[\"sales\"]");
        assertThat(names(rita.get(NAMESPACES + "?parent=sales"), "namespaces")).isEmpty();
        assertThat(tables("sales")).containsExactly("orders");
        assertThat(rita.get(ORDERS.replace("orders", "items")).status()).isEqualTo(404);
        assertThat(rita.get(NAMESPACES + "/sales%1Feast").status()).isEqualTo(404);
        assertThat(rita.get("/api/v1/lakes/lake/search?q=e").json().path("found"))
                .extracting(found -> found.path("name").textValue())
                .containsExactly("orders");
    }

    @Test
    void inheritsDownAndListsPageByPage() {
        lake.grant("readers", "\"DISCOVER\"", "sales");

        assertThat(tables("sales")).contains("items", "orders");
        assertThat(names(rita.get(NAMESPACES + "?parent=sales"), "namespaces"))
                .containsExactly("[\"sales\",\"east\"]");
        Http.Answer first = rita.get(NAMESPACES + "?pageSize=1");
        assertThat(names(first, "namespaces")).containsExactly("[\"sales\"]");
        assertThat(first.json().has("next-page-token")).isFalse();
        assertThat(rita.head(ORDERS).status()).isEqualTo(204);
        assertThat(rita.get(ORDERS).status()).isEqualTo(403);
        assertThat(rita.get(ORDERS).body()).contains("needs SELECT").contains("sales.orders");
    }

    @Test
    void endsAGrantAtItsInstant() {
        String until = CLOCK.instant().plus(Duration.ofMinutes(5)).toString();
        lake.put(
                "{\"role\":\"readers\",\"privileges\":[\"SELECT\"],\"until\":\"%s\"}"
                        .formatted(until));
        assertThat(rita.get(ORDERS).status()).isEqualTo(200);

        CLOCK.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(rita.get(ORDERS).status()).isEqualTo(200);

        CLOCK.advance(Duration.ofMillis(1));
        assertThat(rita.get(ORDERS).status()).isEqualTo(404);
    }

    @Test
    void revokesAtOnceAndOnlyHere() {
        lake.grant("readers", "\"SELECT\"", "sales");
        lake.grant("readers", "\"SELECT\"", "sales", "orders");
        assertThat(rita.get(ORDERS).status()).isEqualTo(200);

        assertThat(lake.revoke("readers", "SELECT", "sales")).isEqualTo(1);
        assertThat(rita.get(ORDERS).status()).isEqualTo(200);
        assertThat(rita.get(ORDERS.replace("orders", "items")).status()).isEqualTo(404);
        assertThat(lake.revoke("readers", "SELECT", "sales")).isZero();

        assertThat(lake.revoke("readers", "SELECT", "sales", "orders")).isEqualTo(1);
        assertThat(rita.get(ORDERS).status()).isEqualTo(404);
    }

    @Test
    void makesAVersionOfEachChangeThatDoesSomething() {
        long before = version();

        lake.grant("readers", "\"SELECT\",\"INSERT\"", "sales");
        assertThat(version()).isEqualTo(before + 1);
        lake.grant("readers", "\"INSERT\",\"SELECT\"", "sales");
        assertThat(version()).isEqualTo(before + 1);
        lake.grant("readers", "\"SELECT\",\"INSERT\",\"DELETE\"", "sales");
        assertThat(version()).isEqualTo(before + 2);
    }

    @Test
    void givesALaterRoleOfTheSameNameNothing() {
        lake.grant("readers", "\"SELECT\"", "sales");

        admin.delete("/api/v1/roles/readers");
        admin.put("/api/v1/roles/readers", "");
        CLOCK.advance(Duration.ofSeconds(1));

        assertThat(rita.get(ORDERS).status()).isEqualTo(404);
        assertThat(admin.get(GRANTS + "?role=readers").json().path("grants")).isEmpty();
    }

    @Test
    void grantsNothingToARoleThatIsDeletedMeanwhile() throws Exception {
        String role = "/api/v1/roles/leaving";
        admin.put(role, "");
        try (var deleting = lake.database().connect();
                var statement = deleting.createStatement();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            deleting.setAutoCommit(false);
            statement.execute("SET search_path TO catalog");
            statement.execute("DELETE FROM roles WHERE name = 'leaving'");
            var granting =
                    threads.submit(() ->
                            admin.put(GRANTS, GrantedLake.body("leaving", "\"SELECT\"", "sales")));
            await().until(() -> granting.isDone() || somebodyWaits());
            deleting.commit();

            assertThat(granting.get().status()).isEqualTo(404);
        }
        admin.put(role, "");
        assertThat(admin.get(GRANTS + "?role=leaving").json().path("grants")).isEmpty();
        admin.delete(role);
    }

    private static boolean somebodyWaits() throws SQLException {
        try (var connection = lake.database().connect();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    @Test
    void letsOnlyThoseGrantWhoManageThePlace() {
        lake.grant("writers", "\"MANAGE_GRANTS\"", "sales");
        Http walt = lake.catalog().http().as("walt:writers");
        String onSales = GrantedLake.body("readers", "\"SELECT\"", "sales");

        assertThat(rita.put(GRANTS, onSales).status()).isEqualTo(404);
        assertThat(walt.put(GRANTS, onSales).status()).isEqualTo(200);
        assertThat(rita.put(GRANTS, onSales).status()).isEqualTo(403);
        assertThat(walt.put(GRANTS, GrantedLake.body("readers", "\"SELECT\"", "hr")).status())
                .isEqualTo(404);
        assertThat(walt.put(GRANTS, GrantedLake.body("readers", "\"SELECT\"")).status())
                .isEqualTo(403);
        assertThat(walt.as("walt+trino").put(GRANTS, onSales).status()).isEqualTo(403);
        assertThat(walt.get(GRANTS).json().path("grants")).hasSize(2);
        assertThat(rita.get(GRANTS).json().path("grants")).isEmpty();
    }

    @Test
    void refusesGrantsThatMakeNoSense() {
        for (String bad :
                List.of(
                        "{}",
                        "[]",
                        "{\"role\":\"readers\"}",
                        GrantedLake.body("readers", "\"READ\""),
                        GrantedLake.body("readers", "\"SELECT\"").replace("role", "rolle"),
                        "{\"role\":\"readers\",\"privileges\":[\"SELECT\"],\"table\":\"orders\"}",
                        "{\"role\":\"readers\",\"privileges\":[\"SELECT\"],\"namespace\":\"sales\"}",
                        "{\"role\":\"readers\",\"privileges\":[\"SELECT\"],\"until\":\"soon\"}",
                        "{\"role\":\"readers\",\"privileges\":[\"SELECT\"],\"until\":\"2025-01-01T00:00:00Z\"}")) {
            assertThat(admin.put(GRANTS, bad).status()).as(bad).isEqualTo(400);
        }
        assertThat(admin.put(GRANTS, GrantedLake.body("nobody", "\"SELECT\"")).status())
                .isEqualTo(404);
        assertThat(admin.put(GRANTS, GrantedLake.body("readers", "\"SELECT\"", "none")).status())
                .isEqualTo(404);
        assertThat(
                        admin.put(
                                        GRANTS,
                                        GrantedLake.body("readers", "\"SELECT\"", "sales", "none"))
                                .status())
                .isEqualTo(404);
    }

    @Test
    void wantsForEachUpdateOfACommitItsPrivilege() {
        lake.grant("readers", "\"ALTER\"", "sales", "orders");
        lake.grant("writers", "\"SELECT\",\"UPDATE\"", "sales", "orders");
        Http walt = lake.catalog().http().as("walt:writers");
        String properties =
                "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"a\":\"b\"}}]}";
        String reference =
                "{\"requirements\":[],\"updates\":[{\"action\":\"remove-snapshot-ref\",\"ref-name\":\"none\"}]}";
        String expiry =
                "{\"requirements\":[],\"updates\":[{\"action\":\"remove-snapshots\",\"snapshot-ids\":[1]}]}";

        assertThat(rita.post(ORDERS, properties).status()).isEqualTo(200);
        assertThat(walt.post(ORDERS, properties).status()).isEqualTo(403);
        assertThat(rita.post(ORDERS, reference).status()).isEqualTo(403);
        assertThat(walt.post(ORDERS, reference).status()).isEqualTo(200);
        assertThat(walt.post(ORDERS, expiry).status()).isEqualTo(403);
        assertThat(walt.post("/v1/lake/transactions/commit", transaction(properties)).status())
                .isEqualTo(403);
        assertThat(rita.post("/v1/lake/transactions/commit", transaction(properties)).status())
                .isEqualTo(204);
        assertThat(rita.as("nina:none").post(ORDERS, properties).status()).isEqualTo(404);
    }

    @Test
    void letsWhoeverInsertsMoveABranchAndNothingElse() throws IOException {
        lake.create("hr", "grown");
        writeEmptyList();
        lake.grant("readers", "\"SELECT\",\"INSERT\"", "hr", "grown");
        String table = NAMESPACES + "/hr/tables/grown";
        String branch = "\"ref-name\":\"main\",\"type\":\"branch\"";
        String tag = "\"ref-name\":\"done\",\"type\":\"tag\"";
        String keeping = branch + ",\"min-snapshots-to-keep\":1";

        assertThat(rita.post(table, append(1, tag)).status()).isEqualTo(403);
        assertThat(rita.post(table, append(1, keeping)).status()).isEqualTo(403);
        assertThat(rita.post(table, append(1, branch)).status()).isEqualTo(200);
        assertThat(admin.post(table, append(2, keeping)).status()).isEqualTo(200);
        assertThat(rita.post(table, append(3, branch)).status()).isEqualTo(403);
        assertThat(rita.post(table, append(3, keeping)).status()).isEqualTo(200);
        assertThat(admin.post(table, append(4, tag)).status()).isEqualTo(200);
        assertThat(rita.post(table, append(5, tag.replace("\"tag\"", "\"branch\""))).status())
                .isEqualTo(403);
    }

    private static void writeEmptyList() throws IOException {
        try (RESTCatalog client = lake.catalog().client()) {
            Table table = client.createTable(TableIdentifier.of("hr", "listed"), Samples.SCHEMA);
            table.newAppend().commit();
            String list = table.currentSnapshot().manifestListLocation();
            Files.copy(Path.of(list.substring("file:".length())), folder.resolve("none.avro"));
        }
    }

    private static String append(int number, String reference) {
        return """
        {"requirements":[],"updates":[
         {"action":"add-snapshot","snapshot":{"snapshot-id":%1$d,"sequence-number":%1$d,"timestamp-ms":%2$d,
          "summary":{"operation":"append"},"schema-id":0,"manifest-list":"file:%4$s/none.avro"}},
         {"action":"set-snapshot-ref","snapshot-id":%1$d,%3$s}]}
        """
                .formatted(number, System.currentTimeMillis(), reference, folder);
    }

    @Test
    void explainsWhatSomebodyCouldDoWhoIsGone() {
        admin.put("/api/v1/principals/gone", "{}");
        admin.put("/api/v1/roles/readers/members/gone", "");
        lake.grant("readers", "\"SELECT\"", "sales");
        String then = CLOCK.instant().toString();
        CLOCK.advance(Duration.ofMinutes(1));
        admin.delete("/api/v1/principals/gone");

        String explain = "/api/v1/lakes/lake/tables/sales%1Forders/explain?principal=gone";
        JsonNode now = admin.get(explain).json();
        JsonNode past = admin.get(explain + "&at=" + then).json();

        assertThat(now.path("may-select").booleanValue()).isFalse();
        assertThat(past.path("may-select").booleanValue()).as(past.toString()).isTrue();
        assertThat(past.at("/roles/0").textValue()).isEqualTo("readers");
    }

    @Test
    void explainsNowAndThenAndTellsVersionsApart() {
        String beforeAll = CLOCK.instant().minusSeconds(1).toString();
        admin.put("/api/v1/principals/erna", "{}");
        admin.put("/api/v1/roles/readers/members/erna", "");
        String explain = "/api/v1/lakes/lake/tables/sales%1Forders/explain?principal=";
        // Roles that other tests deleted are written down by the database's clock.
        lake.grant("writers", "\"SELECT\"", "sales");
        long before = version();
        String earlier = CLOCK.instant().toString();
        CLOCK.advance(Duration.ofMinutes(1));
        lake.grant("readers", "\"SELECT\"", "sales");
        CLOCK.advance(Duration.ofMinutes(1));

        Http.Answer now = admin.get(explain + "erna");
        Http.Answer then = admin.get(explain + "erna&at=" + earlier);

        assertThat(now.json().path("may-select").booleanValue()).as(now.body()).isTrue();
        assertThat(now.json().at("/words/1").textValue())
                .isEqualTo("role readers has SELECT on namespace sales");
        assertThat(then.json().path("may-select").booleanValue()).as(then.body()).isFalse();
        assertThat(then.json().path("version").longValue()).isEqualTo(before);
        assertThat(then.json().at("/roles/0").textValue()).isEqualTo("readers");
        assertThat(admin.get(explain + "erna&at=" + beforeAll).json().path("roles")).isEmpty();
        assertThat(admin.get(explain + "nobody").body()).contains("unknown or disabled");
        assertThat(admin.get(explain + "erna&at=2030-01-01T00:00:00Z").status()).isEqualTo(400);
        assertThat(admin.get(explain.replace("?principal=", "")).status()).isEqualTo(400);
        assertThat(rita.get(explain + "erna").status()).isEqualTo(403);

        String diff = "/api/v1/access/diff?from=%d&to=%d";
        JsonNode changed = admin.get(diff.formatted(before, before + 1)).json();
        assertThat(changed.path("began")).hasSize(1);
        assertThat(changed.path("ended")).isEmpty();
        lake.revoke("readers", "SELECT", "sales");
        assertThat(admin.get(diff.formatted(before + 1, before + 2)).json().path("ended"))
                .hasSize(1);
        assertThat(admin.get(diff.formatted(before, before + 2)).json().toString())
                .isEqualTo("{\"began\":[],\"ended\":[]}");
        JsonNode latest = admin.get("/api/v1/access/versions?pageSize=1").json();
        assertThat(latest.at("/versions/0/version").longValue()).isEqualTo(before + 2);
        assertThat(latest.at("/versions/0/changed-by").textValue())
                .isEqualTo(TestCatalog.ADMINISTRATOR);
    }

    private static String transaction(String change) {
        return "{\"table-changes\":[{\"identifier\":{\"namespace\":[\"sales\"],\"name\":\"orders\"},"
                + change.substring(1)
                + "]}";
    }

    private static long version() {
        return admin.get(GRANTS).json().path("version").longValue();
    }

    private static List<String> tables(String namespace) {
        return rita.get(NAMESPACES + "/" + namespace + "/tables")
                .json()
                .path("identifiers")
                .findValuesAsText("name");
    }

    private static List<String> names(Http.Answer answer, String field) {
        var names = new ArrayList<String>();
        for (JsonNode name : answer.json().path(field)) {
            names.add(name.toString());
        }
        return names;
    }
}
