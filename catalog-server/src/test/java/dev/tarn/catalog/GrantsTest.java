package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
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
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static Http admin;
    private static Http rita;

    @BeforeAll
    static void start() {
        database = TestDatabase.empty();
        catalog = TestCatalog.start(database, folder, CLOCK);
        admin = catalog.administrator();
        rita = catalog.http().as("rita:readers");
        admin.put("/api/v1/roles/readers", "");
        admin.put("/api/v1/roles/writers", "");
        for (String name : List.of("sales", "hr", "sales\u001feast")) {
            createNamespace(name);
        }
        create("sales", "orders");
        create("sales", "items");
        create("sales%1Feast", "orders");
        create("hr", "people");
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    @BeforeEach
    void begin() {
        CLOCK.advance(Duration.ofSeconds(1));
    }

    @AfterEach
    void revokeAll() {
        for (String role : List.of("readers", "writers")) {
            admin.delete("/api/v1/roles/" + role);
            admin.put("/api/v1/roles/" + role, "");
        }
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
        grant("readers", "\"SELECT\"", "sales", "items");

        String hidden = rita.get(ORDERS).body();
        String missing = rita.get(ORDERS.replace("orders", "nobody")).body();

        assertThat(hidden.replace("orders", "nobody")).isEqualTo(missing);
        assertThat(rita.get(NAMESPACES + "/hr").body().replace("hr", "xx"))
                .isEqualTo(rita.get(NAMESPACES + "/xx").body());
    }

    @Test
    void grantsATableAndTheWayToItButNotItsNeighbours() {
        grant("readers", "\"SELECT\"", "sales", "orders");

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
        grant("readers", "\"DISCOVER\"", "sales");

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
        put("{\"role\":\"readers\",\"privileges\":[\"SELECT\"],\"until\":\"%s\"}".formatted(until));
        assertThat(rita.get(ORDERS).status()).isEqualTo(200);

        CLOCK.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(rita.get(ORDERS).status()).isEqualTo(200);

        CLOCK.advance(Duration.ofMillis(1));
        assertThat(rita.get(ORDERS).status()).isEqualTo(404);
    }

    @Test
    void revokesAtOnceAndOnlyHere() {
        grant("readers", "\"SELECT\"", "sales");
        grant("readers", "\"SELECT\"", "sales", "orders");
        assertThat(rita.get(ORDERS).status()).isEqualTo(200);

        assertThat(revoke("readers", "SELECT", "sales")).isEqualTo(1);
        assertThat(rita.get(ORDERS).status()).isEqualTo(200);
        assertThat(rita.get(ORDERS.replace("orders", "items")).status()).isEqualTo(404);
        assertThat(revoke("readers", "SELECT", "sales")).isZero();

        assertThat(revoke("readers", "SELECT", "sales", "orders")).isEqualTo(1);
        assertThat(rita.get(ORDERS).status()).isEqualTo(404);
    }

    @Test
    void makesAVersionOfEachChangeThatDoesSomething() {
        long before = version();

        grant("readers", "\"SELECT\",\"INSERT\"", "sales");
        assertThat(version()).isEqualTo(before + 1);
        grant("readers", "\"INSERT\",\"SELECT\"", "sales");
        assertThat(version()).isEqualTo(before + 1);
        grant("readers", "\"SELECT\",\"INSERT\",\"DELETE\"", "sales");
        assertThat(version()).isEqualTo(before + 2);
    }

    @Test
    void keepsGrantsOfATableThatIsRenamedAndBroughtBack() {
        create("hr", "moving");
        grant("readers", "\"SELECT\"", "hr", "moving");
        String tables = NAMESPACES + "/hr/tables";

        rename("hr", "moving", "sales", "moved");
        assertThat(rita.get(NAMESPACES + "/sales/tables/moved").status()).isEqualTo(200);
        assertThat(rita.get(tables + "/moving").status()).isEqualTo(404);
        create("hr", "moving");
        assertThat(rita.get(tables + "/moving").status()).isEqualTo(404);

        String uuid =
                admin.get(NAMESPACES + "/sales/tables/moved")
                        .json()
                        .at("/metadata/table-uuid")
                        .textValue();
        admin.delete(NAMESPACES + "/sales/tables/moved");
        assertThat(rita.get(NAMESPACES + "/sales/tables/moved").status()).isEqualTo(404);
        admin.post("/api/v1/lakes/lake/dropped/" + uuid + "/undrop", "");
        assertThat(rita.get(NAMESPACES + "/sales/tables/moved").status()).isEqualTo(200);
        admin.delete(NAMESPACES + "/sales/tables/moved");
    }

    @Test
    void givesALaterRoleOfTheSameNameNothing() {
        grant("readers", "\"SELECT\"", "sales");

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
        try (var deleting = database.connect();
                var statement = deleting.createStatement();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            deleting.setAutoCommit(false);
            statement.execute("SET search_path TO catalog");
            statement.execute("DELETE FROM roles WHERE name = 'leaving'");
            var granting =
                    threads.submit(() -> admin.put(GRANTS, body("leaving", "\"SELECT\"", "sales")));
            await().until(() -> granting.isDone() || somebodyWaits());
            deleting.commit();

            assertThat(granting.get().status()).isEqualTo(404);
        }
        admin.put(role, "");
        assertThat(admin.get(GRANTS + "?role=leaving").json().path("grants")).isEmpty();
        admin.delete(role);
    }

    private static boolean somebodyWaits() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    @Test
    void letsOnlyThoseGrantWhoManageThePlace() {
        grant("writers", "\"MANAGE_GRANTS\"", "sales");
        Http walt = catalog.http().as("walt:writers");
        String onSales = body("readers", "\"SELECT\"", "sales");

        assertThat(rita.put(GRANTS, onSales).status()).isEqualTo(404);
        assertThat(walt.put(GRANTS, onSales).status()).isEqualTo(200);
        assertThat(rita.put(GRANTS, onSales).status()).isEqualTo(403);
        assertThat(walt.put(GRANTS, body("readers", "\"SELECT\"", "hr")).status()).isEqualTo(404);
        assertThat(walt.put(GRANTS, body("readers", "\"SELECT\"")).status()).isEqualTo(403);
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
                        body("readers", "\"READ\""),
                        body("readers", "\"SELECT\"").replace("role", "rolle"),
                        "{\"role\":\"readers\",\"privileges\":[\"SELECT\"],\"table\":\"orders\"}",
                        "{\"role\":\"readers\",\"privileges\":[\"SELECT\"],\"namespace\":\"sales\"}",
                        "{\"role\":\"readers\",\"privileges\":[\"SELECT\"],\"until\":\"soon\"}",
                        "{\"role\":\"readers\",\"privileges\":[\"SELECT\"],\"until\":\"2025-01-01T00:00:00Z\"}")) {
            assertThat(admin.put(GRANTS, bad).status()).as(bad).isEqualTo(400);
        }
        assertThat(admin.put(GRANTS, body("nobody", "\"SELECT\"")).status()).isEqualTo(404);
        assertThat(admin.put(GRANTS, body("readers", "\"SELECT\"", "none")).status())
                .isEqualTo(404);
        assertThat(admin.put(GRANTS, body("readers", "\"SELECT\"", "sales", "none")).status())
                .isEqualTo(404);
    }

    @Test
    void wantsForEachUpdateOfACommitItsPrivilege() {
        grant("readers", "\"ALTER\"", "sales", "orders");
        grant("writers", "\"SELECT\",\"UPDATE\"", "sales", "orders");
        Http walt = catalog.http().as("walt:writers");
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

    /** Its grants are on the table alone, which has the name no more. */
    @Test
    void answersAgainWhoeverTookATableItsName() {
        create("hr", "leaving");
        grant("readers", "\"DROP\",\"ALTER\"", "hr", "leaving");
        String rename = renameBody("hr", "leaving", "hr", "left");
        String left = NAMESPACES + "/hr/tables/left";
        String[] first = {"Idempotency-Key", UUID.randomUUID().toString()};
        String[] second = {"Idempotency-Key", UUID.randomUUID().toString()};
        String[] other = {"Idempotency-Key", UUID.randomUUID().toString()};

        // To whom a commit is denied that stands, its files are rubbish.
        String change =
                "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"a\":\"b\"}}]}";
        String leaving = left.replace("left", "leaving");
        String[] zeroth = {"Idempotency-Key", UUID.randomUUID().toString()};
        assertThat(rita.post(leaving, change, zeroth).status()).isEqualTo(200);

        for (int time = 0; time < 2; time++) {
            var renamed = rita.post("/v1/lake/tables/rename", rename, first);
            assertThat(renamed.status()).as(renamed.body()).isEqualTo(204);
        }
        assertThat(rita.post("/v1/lake/tables/rename", rename, other).status()).isEqualTo(404);
        assertThat(rita.post(leaving, change, zeroth).status()).isEqualTo(200);
        for (int time = 0; time < 2; time++) {
            assertThat(rita.delete(left, second).status()).isEqualTo(204);
        }
        assertThat(rita.delete(left, other).status()).isEqualTo(404);
        assertThat(rita.as("nina:readers").delete(left, second).status()).isEqualTo(404);
        revokeAll();
        CLOCK.advance(Duration.ofSeconds(1));
        assertThat(rita.delete(left, second).status()).isEqualTo(404);
    }

    /** What is granted on a table of a name says nothing of what had the name before. */
    @Test
    void letsNobodyReadThePastOfATableUnderWhoseNameTheyPutTheirOwn() {
        create("hr", "secrets");
        long number = catalog.stable("lake");
        admin.delete(NAMESPACES + "/hr/tables/secrets");
        create("hr", "mine");
        grant("readers", "\"SELECT\",\"ALTER\",\"TIME_TRAVEL\"", "hr", "mine");
        String body = renameBody("hr", "mine", "hr", "secrets");
        assertThat(rita.post("/v1/lake/tables/rename", body).status()).isEqualTo(204);
        String now = NAMESPACES + "/hr/tables/secrets";
        String then = now.replace("/lake/", "/lake@" + number + "/");

        assertThat(rita.get(now).status()).isEqualTo(200);
        assertThat(admin.get(then).status()).isEqualTo(200);
        assertThat(rita.get(then).status()).isEqualTo(404);
        assertThat(rita.head(then).status()).isEqualTo(404);
        assertThat(rita.post(then + "/plan", "{}").status()).isEqualTo(404);
        grant("readers", "\"SELECT\",\"TIME_TRAVEL\"", "hr");
        assertThat(rita.get(then).status()).isEqualTo(200);
        assertThat(rita.post(then + "/plan", "{}").status()).isEqualTo(200);
        admin.delete(now);
    }

    /** Rules are read twice a second, and names may change meanwhile on another server. */
    @Test
    void decidesByWhatANameStandsForAndNotByWhatItStoodFor() throws Exception {
        create("hr", "open");
        create("hr", "closed");
        String all = "\"SELECT\",\"INSERT\",\"ALTER\",\"DROP\"";
        grant("readers", all, "hr", "open");
        String open = NAMESPACES + "/hr/tables/open";
        assertThat(rita.get(open).status()).isEqualTo(200);

        renameElsewhere("open", "away");
        renameElsewhere("closed", "open");

        assertThat(rita.get(open).status()).isEqualTo(404);
        assertThat(rita.head(open).status()).isEqualTo(404);
        assertThat(rita.post(open + "/plan", "{}").status()).isEqualTo(404);
        String change =
                "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"a\":\"b\"}}]}";
        assertThat(rita.post(open, change).status()).isEqualTo(404);
        // Whoever tries this makes the server read the rules.
        assertThat(rita.delete(open).status()).isEqualTo(404);
        String rename = renameBody("hr", "open", "hr", "taken");
        assertThat(rita.post("/v1/lake/tables/rename", rename).status()).isEqualTo(404);
        assertThat(rita.post(open + "/unregister", "{}").status()).isEqualTo(404);
        assertThat(admin.get(open).status()).isEqualTo(200);
        for (String name : List.of("open", "away")) {
            admin.delete(NAMESPACES + "/hr/tables/" + name);
        }
    }

    /** As another server does it: this one's clock stands still, and with it what it knows. */
    private static void renameElsewhere(String name, String newName) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("SET search_path TO catalog");
            statement.execute(
                    "UPDATE tabulars SET name = '%s' WHERE name = '%s' AND namespace = 'hr'"
                            .formatted(newName, name));
        }
    }

    @Test
    void letsWhoeverInsertsMoveABranchAndNothingElse() {
        create("hr", "grown");
        grant("readers", "\"SELECT\",\"INSERT\"", "hr", "grown");
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

    private static String append(int number, String reference) {
        return """
        {"requirements":[],"updates":[
         {"action":"add-snapshot","snapshot":{"snapshot-id":%1$d,"sequence-number":%1$d,"timestamp-ms":%2$d,
          "summary":{"operation":"append"},"schema-id":0,"manifest-list":"file:/none"}},
         {"action":"set-snapshot-ref","snapshot-id":%1$d,%3$s}]}
        """
                .formatted(number, System.currentTimeMillis(), reference);
    }

    @Test
    void movesATableOnlyForThoseWhoCouldCopyIt() {
        create("sales", "wandering");
        grant("readers", "\"ALTER\"", "sales", "wandering");
        String inside = renameBody("sales", "wandering", "sales", "settled");
        String outside = renameBody("sales", "settled", "hr", "settled");
        grant("readers", "\"CREATE\"", "hr");

        assertThat(rita.post("/v1/lake/tables/rename", inside).status()).isEqualTo(204);
        assertThat(rita.post("/v1/lake/tables/rename", outside).status()).isEqualTo(403);
        grant("readers", "\"DROP\",\"SELECT\"", "sales", "settled");
        assertThat(rita.post("/v1/lake/tables/rename", outside).status()).isEqualTo(204);
    }

    @Test
    void explainsNowAndThenAndTellsVersionsApart() {
        admin.put("/api/v1/principals/erna", "{}");
        admin.put("/api/v1/roles/readers/members/erna", "");
        String explain = "/api/v1/lakes/lake/tables/sales%1Forders/explain?principal=";
        long before = version();
        String earlier = CLOCK.instant().toString();
        CLOCK.advance(Duration.ofMinutes(1));
        grant("readers", "\"SELECT\"", "sales");
        CLOCK.advance(Duration.ofMinutes(1));

        Http.Answer now = admin.get(explain + "erna");
        Http.Answer then = admin.get(explain + "erna&at=" + earlier);

        assertThat(now.json().path("may-select").booleanValue()).as(now.body()).isTrue();
        assertThat(now.json().at("/words/1").textValue())
                .isEqualTo("role readers has SELECT on namespace sales");
        assertThat(then.json().path("may-select").booleanValue()).as(then.body()).isFalse();
        assertThat(then.json().path("version").longValue()).isEqualTo(before);
        assertThat(admin.get(explain + "nobody").body()).contains("unknown or disabled");
        assertThat(admin.get(explain + "erna&at=2030-01-01T00:00:00Z").status()).isEqualTo(400);
        assertThat(admin.get(explain.replace("?principal=", "")).status()).isEqualTo(400);
        assertThat(rita.get(explain + "erna").status()).isEqualTo(403);

        String diff = "/api/v1/access/diff?from=%d&to=%d";
        JsonNode changed = admin.get(diff.formatted(before, before + 1)).json();
        assertThat(changed.path("began")).hasSize(1);
        assertThat(changed.path("ended")).isEmpty();
        revoke("readers", "SELECT", "sales");
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

    /** {@code place} is the levels of a namespace's path, then a table. */
    private static void grant(String role, String privileges, String... place) {
        put(body(role, privileges, place));
    }

    private static void put(String body) {
        Http.Answer answer = admin.put(GRANTS, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static int revoke(String role, String privilege, String... place) {
        Http.Answer answer =
                admin.post(GRANTS + "/revoke", body(role, "\"" + privilege + "\"", place));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("changes").intValue();
    }

    private static String body(String role, String privileges, String... place) {
        String namespace = place.length > 0 ? ",\"namespace\":[\"%s\"]".formatted(place[0]) : "";
        String table = place.length > 1 ? ",\"table\":\"%s\"".formatted(place[1]) : "";
        return "{\"role\":\"%s\",\"privileges\":[%s]%s%s}"
                .formatted(role, privileges, namespace, table);
    }

    private static void createNamespace(String path) {
        String levels = "\"" + path.replace("\u001f", "\",\"") + "\"";
        admin.post(NAMESPACES, "{\"namespace\":[" + levels + "]}");
    }

    private static void create(String namespace, String name) {
        Http.Answer answer =
                admin.post(
                        NAMESPACES + "/" + namespace + "/tables",
                        Samples.CREATE.formatted(name, ""));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static void rename(String from, String name, String to, String newName) {
        Http.Answer answer =
                admin.post("/v1/lake/tables/rename", renameBody(from, name, to, newName));
        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    }

    private static String renameBody(String from, String name, String to, String newName) {
        return """
        {"source":{"namespace":["%s"],"name":"%s"},"destination":{"namespace":["%s"],"name":"%s"}}\
        """
                .formatted(from, name, to, newName);
    }
}
