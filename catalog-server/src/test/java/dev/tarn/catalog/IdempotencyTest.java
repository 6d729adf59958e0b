package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.CommitFault;
import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request that is sent again under its key is done once. */
class IdempotencyTest {
    private static final String NAMESPACES = "/v1/lake/namespaces";
    private static final String TABLES = NAMESPACES + "/sales/tables";
    private static final String CREATE = Samples.CREATE.formatted("orders", "");

    private static final String LAKE_ROOT = "/v1/lake/";

    private TestDatabase database;
    private FaultProxy proxy;
    private LocalObjectStore objects;
    private CatalogConfig config;
    private TestCatalog catalog;
    private Http http;
    private String key = "";

    @BeforeEach
    void start() {
        database = CatalogDatabase.fresh();
        proxy = FaultProxy.toPostgres(database.port());
        config = TestCatalog.config(database.url(proxy), database);
        objects = LocalObjectStore.fresh();
        catalog = TestCatalog.start(config, objects);
        http = catalog.http();
        http.post(NAMESPACES, "{\"namespace\":[\"sales\"]}");
        key = UUID.randomUUID().toString();
    }

    @AfterEach
    void stop() {
        catalog.close();
        proxy.close();
        database.close();
    }

    @Test
    void announcesHowLongKeysLive() {
        assertThat(http.get("/v1/config?warehouse=lake").json().path("idempotency-key-lifetime"))
                .hasToString("\"PT30M\"");
    }

    @Test
    void createsOnceAndAnswersTwice() {
        var first = post(TABLES, CREATE);
        var again = post(TABLES, CREATE);

        assertThat(first.status()).isEqualTo(200);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        key = UUID.randomUUID().toString();
        assertThat(post(TABLES, CREATE).status()).isEqualTo(409);
    }

    @Test
    void commitsOnceHoweverOftenItIsSent() {
        http.post(TABLES, CREATE);
        String commit = setProperty("a", "1");
        var first = post(TABLES + "/orders", commit);
        http.post(TABLES + "/orders", setProperty("a", "2"));

        var again = post(TABLES + "/orders", commit);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        var now = http.get(TABLES + "/orders").json();
        assertThat(now.at("/metadata/properties/a").textValue()).isEqualTo("2");
        assertThat(now.at("/metadata/metadata-log")).hasSize(2);
    }

    @Test
    void answersACommitAlsoWhenItsTableIsSomewhereElseOrGone() {
        http.post(TABLES, CREATE);
        String commit = setProperty("a", "1");
        var first = post(TABLES + "/orders", commit);

        http.post("/v1/lake/tables/rename", rename("sales", "orders", "sales", "moved"));
        assertThat(post(TABLES + "/orders", commit).body()).isEqualTo(first.body());
        http.delete(TABLES + "/moved");
        http.post(TABLES, CREATE);
        assertThat(post(TABLES + "/orders", commit).body()).isEqualTo(first.body());
    }

    @Test
    void doesOnceWhatComesManyTimesAtOnceToTwoServers() throws Exception {
        try (var second = TestCatalog.start(config, objects)) {
            http.post(TABLES, CREATE);
            for (int round = 0; round < 5; round++) {
                key = UUID.randomUUID().toString();
                String commit = setProperty("round", String.valueOf(round));
                List<Callable<Http.Answer>> tasks =
                        Stream.of(http, second.http(), http, second.http(), http, second.http())
                                .<Callable<Http.Answer>>map(server ->
                                        () ->
                                                server.post(
                                                        TABLES + "/orders",
                                                        commit,
                                                        "Idempotency-Key",
                                                        key))
                                .toList();
                var bodies = new HashSet<String>();
                try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                    for (var task : executor.invokeAll(tasks)) {
                        assertThat(task.get().status()).isEqualTo(200);
                        bodies.add(task.get().body());
                    }
                }

                assertThat(bodies).hasSize(1);
                assertThat(http.get(TABLES + "/orders").json().at("/metadata/metadata-log"))
                        .hasSize(round + 1);
            }
        }
    }

    @Test
    void saysThatItMayBeSentAgainWhenTheOneBeforeTakesTooLong() throws Exception {
        http.post(TABLES, CREATE);
        String commit = setProperty("a", "1");
        try (var other = database.connect()) {
            other.setAutoCommit(false);
            try (var insert =
                    other.prepareStatement(
                            """
                            INSERT INTO catalog.idempotency_keys (key, principal, fingerprint, status, result, type, message, created_at)
                            VALUES (?, 'alice', '', 0, '', '', '', now())
                            """)) {
                insert.setObject(1, UUID.fromString(key));
                insert.executeUpdate();
            }

            var waiting = post(TABLES + "/orders", commit);

            assertThat(waiting.status()).isEqualTo(503);
            assertThat(waiting.header("Retry-After")).isPresent();
            other.rollback();
        }
        assertThat(post(TABLES + "/orders", commit).json().at("/metadata/metadata-log")).hasSize(1);
    }

    @Test
    void claimsNothingForWhatDidNotHappen() throws Exception {
        http.post(TABLES, CREATE);
        long before = keys();
        proxy.onCommit(CommitFault.LOSE_REQUEST);

        post(TABLES + "/orders", setProperty("a", "1"));

        assertThat(keys()).isEqualTo(before);
    }

    @Test
    void knowsAfterwardsWhatBecameOfACommitWhoseAnswerWasLost() {
        http.post(TABLES, CREATE);
        String commit = setProperty("a", "1");
        proxy.onCommit(CommitFault.LOSE_ANSWER);

        assertThat(post(TABLES + "/orders", commit).status()).isEqualTo(500);
        var again = post(TABLES + "/orders", commit);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().at("/metadata/metadata-log")).hasSize(1);
    }

    @Test
    void doesWhatNeverArrived() {
        http.post(TABLES, CREATE);
        String commit = setProperty("a", "1");
        proxy.onCommit(CommitFault.LOSE_REQUEST);

        assertThat(post(TABLES + "/orders", commit).status()).isEqualTo(500);
        assertThat(post(TABLES + "/orders", commit).json().at("/metadata/metadata-log")).hasSize(1);
    }

    @Test
    void repeatsAFailureInTheSameWords() {
        var failed = post(TABLES + "/orders", setProperty("a", "1"));
        http.post(TABLES, CREATE);

        var again = post(TABLES + "/orders", setProperty("a", "1"));

        assertThat(failed.status()).isEqualTo(404);
        assertThat(again.body()).isEqualTo(failed.body());
    }

    @Test
    void refusesAKeyForAnotherBodyPathOrPrincipal() {
        post(TABLES, CREATE);

        for (var answer :
                List.of(
                        post(TABLES, Samples.CREATE.formatted("other", "")),
                        post(NAMESPACES, "{\"namespace\":[\"other\"]}"),
                        http.as("mallory").post(TABLES, CREATE, "Idempotency-Key", key))) {
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.errorType()).isEqualTo("UnprocessableEntityException");
        }
        assertThat(http.head(TABLES + "/other").status()).isEqualTo(404);
        assertThat(http.head(NAMESPACES + "/other").status()).isEqualTo(404);
    }

    @Test
    void asksAgainWhoIsAskingBeforeItAnswersAgain() {
        post(TABLES, CREATE);

        assertThat(http.as("bad").post(TABLES, CREATE, "Idempotency-Key", key).status())
                .isEqualTo(401);
    }

    @Test
    void refusesAKeyOfAnotherAlsoForWhatChangesNothing() {
        http.post(TABLES, CREATE);
        post(NAMESPACES, "{\"namespace\":[\"other\"]}");

        assertThat(
                        post(TABLES, Samples.CREATE.formatted("staged", ",\"stage-create\":true"))
                                .status())
                .isEqualTo(422);
        assertThat(post(TABLES + "/orders", "{\"requirements\":[],\"updates\":[]}").status())
                .isEqualTo(422);
    }

    @Test
    void refusesWhatIsNoKey() {
        for (String bad : List.of("x", "1-1-1-1-1", key + "0")) {
            var answer = http.post(TABLES, CREATE, "Idempotency-Key", bad);
            assertThat(answer.status()).isEqualTo(400);
            answer.errorType();
        }
    }

    @Test
    void coversNamespaces() {
        assertSameTwice("namespaces", "{\"namespace\":[\"ns\"],\"properties\":{\"a\":\"1\"}}");
        var changed =
                assertSameTwice(
                        "namespaces/ns/properties",
                        "{\"removals\":[\"a\",\"none\"],\"updates\":{\"b\":\"2\"}}");
        assertThat(changed.json().path("removed").toString()).isEqualTo("[\"a\"]");
        assertThat(changed.json().path("missing").toString()).isEqualTo("[\"none\"]");
        assertGoneTwice("namespaces/ns");
    }

    @Test
    void coversTables() {
        var created = assertSameTwice("namespaces/sales/tables", CREATE);
        assertSameTwice("namespaces/sales/tables/orders", setProperty("a", "1"));
        assertSameTwice(
                "transactions/commit",
                "{\"table-changes\":[{\"identifier\":{\"namespace\":[\"sales\"],\"name\":\"orders\"},%s]}"
                        .formatted(setProperty("a", "2").substring(1)));
        // No change at all is an answer, too.
        assertSameTwice("namespaces/sales/tables/orders", setProperty("a", "2"));
        assertSameTwice("tables/rename", rename("sales", "orders", "sales", "moved"));
        var gone = assertSameTwice("namespaces/sales/tables/moved/unregister", "");
        assertThat(gone.json().at("/metadata/table-uuid"))
                .isEqualTo(created.json().at("/metadata/table-uuid"));
        assertSameTwice(
                "namespaces/sales/register",
                "{\"name\":\"back\",\"metadata-location\":%s}"
                        .formatted(gone.json().path("metadata-location")));
        assertGoneTwice("namespaces/sales/tables/back");
    }

    @Test
    void coversScanPlans() {
        http.post(TABLES, CREATE);
        var planned =
                assertSameTwice("namespaces/sales/tables/orders/plan", "{\"select\":[\"id\"]}");
        assertGoneTwice(
                "namespaces/sales/tables/orders/plan/"
                        + planned.json().path("plan-id").textValue());
    }

    @Test
    void coversViews() {
        String version =
                """
                {"version-id":1,"timestamp-ms":1,"schema-id":0,"summary":{},"default-namespace":["sales"],\
                "representations":[{"type":"sql","sql":"SELECT 1 AS id","dialect":"trino"}]}\
                """;
        var created =
                assertSameTwice(
                        "namespaces/sales/views",
                        """
                        {"name":"v","properties":{},"view-version":%s,\
                        "schema":{"type":"struct","schema-id":0,"fields":[{"id":1,"name":"id","required":true,"type":"long"}]}}\
                        """
                                .formatted(version));
        assertSameTwice("namespaces/sales/views/v", setProperty("a", "1"));
        assertSameTwice("views/rename", rename("sales", "v", "sales", "w"));
        assertGoneTwice("namespaces/sales/views/w");
        assertSameTwice(
                "namespaces/sales/register-view",
                "{\"name\":\"x\",\"metadata-location\":%s}"
                        .formatted(created.json().path("metadata-location")));
    }

    private Http.Answer assertSameTwice(String path, String body) {
        key = UUID.randomUUID().toString();
        var first = post(LAKE_ROOT + path, body);
        var again = post(LAKE_ROOT + path, body);

        assertThat(first.status()).as("%s", first).isBetween(200, 204);
        assertThat(again.status()).as("%s", again).isEqualTo(first.status());
        assertThat(again.body()).isEqualTo(first.body());
        return first;
    }

    private void assertGoneTwice(String path) {
        String own = UUID.randomUUID().toString();
        for (int time = 0; time < 2; time++) {
            assertThat(http.delete(LAKE_ROOT + path, "Idempotency-Key", own).status())
                    .isEqualTo(204);
        }
    }

    private long keys() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("SELECT COUNT(*) FROM catalog.idempotency_keys")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static String rename(String from, String name, String to, String newName) {
        return """
        {"source":{"namespace":["%s"],"name":"%s"},"destination":{"namespace":["%s"],"name":"%s"}}\
        """
                .formatted(from, name, to, newName);
    }

    private Http.Answer post(String path, String body) {
        return http.post(path, body, "Idempotency-Key", key);
    }

    private static String setProperty(String key, String value) {
        return "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"%s\":\"%s\"}}]}"
                .formatted(key, value);
    }
}
