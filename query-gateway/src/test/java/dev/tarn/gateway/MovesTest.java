package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ada's queries go south, where they wait; what becomes of them when it dies. */
class MovesTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();
    private static final String INSERT = "INSERT INTO lake.s.t VALUES 1";

    @TempDir static Path folder;

    private final StubTrino north = new StubTrino(MovesTest::page);
    private final StubTrino south = new StubTrino(MovesTest::page, "ccccc");
    private final HttpClient client = HttpClient.newHttpClient();
    private final TestGateway gateway = TestGateway.start(DATABASE, CATALOG, north.uri(), folder);
    private final Raw ada = as("ada");
    private final Raw bob = as("bob");
    private final Raw chief = as("chief", "admin");

    /** Of those that were asked before they had a turn nobody knows anything. */
    private static void page(HttpExchange exchange) throws IOException {
        if (exchange.getRequestHeaders().containsKey("X-Trino-Forgotten")) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        exchange.getResponseHeaders().set("X-Trino-Started-Transaction-Id", "tx-1");
        StubTrino.answer(exchange, "{\"id\":\"x\",\"stats\":{\"state\":\"QUEUED\"}}");
    }

    private Raw as(String user, String... roles) {
        return new Raw(client, gateway.uri(), CATALOG.token(user, Instant.now(), List.of(roles)));
    }

    @BeforeEach
    void addSouth() throws Exception {
        north.remember();
        south.remember();
        put("south", "{\"uri\": \"%s\", \"users\": [\"ada\"]}".formatted(south.uri()));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        north.close();
        south.close();
        client.close();
        sql("TRUNCATE gateway.query_receipt, gateway.cluster, gateway.transaction_place");
    }

    private static void sql(String... commands) throws SQLException {
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    @AfterAll
    static void stopAll() {
        CATALOG.close();
        DATABASE.close();
    }

    private void put(String name, String json) throws Exception {
        HttpResponse<String> answer =
                client.send(
                        HttpRequest.newBuilder(path("/api/v1/clusters/" + name))
                                .header("Authorization", "Bearer " + chief.token())
                                .PUT(HttpRequest.BodyPublishers.ofString(json))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private URI path(String path) {
        return gateway.uri().resolve(path);
    }

    private static String next(JsonNode page) {
        return page.path("nextUri").asText();
    }

    private void killSouth() {
        south.close();
        awaitSouthDown();
    }

    private void awaitSouthDown() {
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        !Raw.json(chief.send("GET", path("/api/v1/clusters/south")))
                                .path("answers")
                                .asBoolean());
    }

    private JsonNode waiting(String sql, String... headers) throws Exception {
        JsonNode first = ada.start(sql, headers);
        assertThat(next(first)).contains("/c/south/");
        return first;
    }

    private String error(JsonNode first) throws Exception {
        JsonNode page = ada.page(next(first));
        assertThat(page.has("nextUri")).isFalse();
        return page.at("/error/message").asText();
    }

    @Test
    void movesOnceHoweverManyAskAtOnce() throws Exception {
        JsonNode first = waiting("SELECT 1", "X-Trino-Session", "query_max_run_time=1m");
        ada.page(next(first));
        killSouth();

        var answers = new HashSet<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<JsonNode>> asked = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                asked.add(threads.submit(() -> ada.page(next(first))));
            }
            for (Future<JsonNode> each : asked) {
                answers.add(each.get().toString());
            }
        }

        assertThat(answers).hasSize(1).first().asString().contains("/c/north/");
        assertThat(north.posts()).isEqualTo(1);
        assertThat(north.posted().get("X-Trino-Session")).containsExactly("query_max_run_time=1m");
        gateway.restart();
        assertThat(ada.page(next(first)).toString()).isEqualTo(answers.iterator().next());
        assertThat(north.posts()).isEqualTo(1);
        assertThat(ada.send("DELETE", URI.create(next(first))).statusCode()).isEqualTo(204);
        assertThat(north.deletes()).isEqualTo(1);
    }

    @Test
    void isNobodyElses() throws Exception {
        JsonNode first = waiting("SELECT 1");
        killSouth();
        assertThat(bob.send("GET", URI.create(next(first))).statusCode()).isEqualTo(404);
        assertThat(north.posts()).isZero();

        JsonNode moved = ada.page(next(first));

        for (JsonNode each : List.of(first, moved)) {
            for (String method : List.of("GET", "DELETE", "HEAD")) {
                assertThat(bob.send(method, URI.create(next(each))).statusCode()).isEqualTo(404);
            }
        }
        assertThat(north.deletes()).isZero();
        assertThat(ada.page(next(moved)).path("id").asText()).isEqualTo("x");
    }

    @Test
    void saysThatAWriteDidNotRunWhereThereIsNoOther() throws Exception {
        JsonNode write = waiting(INSERT);
        JsonNode read = waiting("SELECT 1");
        put("north", "{\"state\": \"draining\"}");
        killSouth();

        assertThat(error(write))
                .isEqualTo(
                        "Cluster south, where this query waited, does not answer any more; it did not run");
        assertThat(error(read))
                .isEqualTo("Cluster south, where this query ran, does not answer any more");
        assertThat(north.posts()).isZero();
    }

    @Test
    void staysWhereItIsKept() throws Exception {
        put("north", "{\"users\": [\"bob\"]}");
        JsonNode first = waiting("SELECT 1");
        killSouth();

        assertThat(error(first)).startsWith("Cluster south");
        assertThat(north.posts()).isZero();
    }

    @Test
    void staysInItsTransaction() throws Exception {
        ada.page(next(waiting("START TRANSACTION")));
        JsonNode first = waiting("SELECT 1", "X-Trino-Transaction-Id", "tx-1");
        killSouth();

        assertThat(error(first)).startsWith("Cluster south");
        assertThat(north.posts()).isZero();
    }

    /** EXPLAIN ANALYZE runs what it explains, and functions may pass on SQL of their own. */
    @Test
    void movesNothingThatMayHaveWritten() throws Exception {
        List<JsonNode> polled = new ArrayList<>();
        for (String sql :
                List.of(
                        INSERT,
                        "EXPLAIN ANALYZE " + INSERT,
                        "SELECT * FROM TABLE(pg.system.query(query => 'SELECT f()'))",
                        "no SQL")) {
            JsonNode first = waiting(sql);
            ada.page(next(first));
            polled.add(first);
        }
        JsonNode explained = waiting("EXPLAIN " + INSERT);
        ada.page(next(explained));
        killSouth();

        for (JsonNode each : polled) {
            assertThat(error(each)).contains("it may have run or not");
        }
        assertThat(north.posts()).isZero();
        assertThat(next(ada.page(next(explained)))).contains("/c/north/");
    }

    /** It is as certain as before that it has not begun. */
    @Test
    void movesAWriteWhosePollsHadNoConnection() throws Exception {
        JsonNode first = waiting(INSERT);
        put("south", "{\"uri\": \"http://127.0.0.1:1\"}");

        HttpResponse<String> answer =
                await().atMost(Duration.ofSeconds(20))
                        .until(
                                () -> ada.send("GET", URI.create(next(first))),
                                it -> it.statusCode() != 503);

        assertThat(next(Raw.json(answer))).contains("/c/north/");
    }

    /** It cannot know what the other has heard. */
    @Test
    void movesNothingThatAnotherGatewayHasPolled() throws Exception {
        JsonNode write = waiting(INSERT);
        JsonNode other = waiting(INSERT);
        try (var second = TestGateway.start(DATABASE, CATALOG, north.uri(), folder)) {
            String there =
                    next(write)
                            .replace(":" + gateway.uri().getPort(), ":" + second.uri().getPort());
            ada.page(there);
        }
        killSouth();

        assertThat(error(write)).contains("it may have run or not");
        assertThat(north.posts()).isEqualTo(north.deletes());
        assertThat(next(ada.page(next(other)))).contains("/c/north/");
    }

    /** Its statement was in memory. */
    @Test
    void movesNothingAfterARestart() throws Exception {
        JsonNode first = waiting("SELECT 1");
        gateway.restart();
        killSouth();

        assertThat(error(first)).startsWith("Cluster south");
        assertThat(north.posts()).isZero();
    }

    @Test
    void movesWhatAClusterHasForgottenThatWasStartedAnew() throws Exception {
        JsonNode first = waiting(INSERT);
        JsonNode known = waiting("SELECT 1");
        String[] forgotten = {"X-Trino-Forgotten", "true"};
        assertThat(ada.send("GET", URI.create(next(known)), forgotten).statusCode()).isEqualTo(404);

        south.startAnew();
        JsonNode moved = Raw.json(ada.send("GET", URI.create(next(first)), forgotten));

        assertThat(next(moved)).matches(".*/c/(north|south)/.*").isNotEqualTo(next(first));
        assertThat(ada.page(next(moved)).path("id").asText()).isEqualTo("x");
    }

    @Test
    void stopsTheFirstWhenItsClusterComesBackAndKeepsWhatIsSaidOfIt() throws Exception {
        JsonNode first = waiting("SELECT 1");
        south.ill(true);
        awaitSouthDown();
        JsonNode moved = ada.page(next(first));
        assertThat(next(moved)).contains("/c/north/");
        assertThat(south.deletes()).isZero();

        south.ill(false);

        await().atMost(Duration.ofSeconds(20)).until(() -> south.deletes() == 1);
        String before = first.path("id").asText();
        assertThat(reported(before, "bob")).isEqualTo("{\"foreign\":1}");
        assertThat(reported(before, "ada")).isEqualTo("{\"attempt\":1}");
        assertThat(reported(before, "ada")).isEqualTo("{\"repeated\":1}");
        JsonNode receipt =
                Raw.json(ada.send("GET", path("/api/v1/queries/" + moved.path("id").asText())));
        assertThat(receipt.path("state").asText()).isEqualTo("OPEN");
        assertThat(receipt.path("cluster").asText()).isEqualTo("north");
        assertThat(receipt.at("/attempt-reports/0/query-id").asText()).isEqualTo(before);
        assertThat(receipt.at("/attempt-reports/0/state").asText()).isEqualTo("FAILED");
    }

    private String reported(String id, String user) throws Exception {
        return new Raw(client, gateway.uri(), CATALOG.engineToken("south", Instant.now()))
                .report(
                        """
                        {"metadata":{"queryId":"%s","queryState":"FAILED"},"context":{"user":"%s"},"ioMetadata":{"inputs":[]}}
                        """
                                .formatted(id, user))
                .body();
    }

    /** The client comes again until the receipt says where it is. */
    @Test
    void tellsNobodyOfAMoveThatIsNotWrittenDown() throws Exception {
        JsonNode first = waiting(INSERT);
        killSouth();
        sql(
                "CREATE FUNCTION gateway.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not now''; END'",
                "CREATE TRIGGER refuse BEFORE UPDATE OF moved_from ON gateway.query_receipt FOR EACH ROW EXECUTE FUNCTION gateway.refuse()");

        assertThat(ada.send("GET", URI.create(next(first))).statusCode()).isEqualTo(503);

        sql("DROP FUNCTION gateway.refuse CASCADE");
        JsonNode moved = ada.page(next(first));
        assertThat(next(moved)).contains("/c/north/").contains("_00002_");
        assertThat(north.posts()).isEqualTo(2);
    }

    @Test
    void goesOnToAThird() throws Exception {
        var west = new StubTrino(MovesTest::page, "ddddd");
        try (west) {
            JsonNode first = waiting("SELECT 1");
            killSouth();
            String second = next(ada.page(next(first)));
            put("west", "{\"uri\": \"%s\"}".formatted(west.uri()));
            north.close();
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            !Raw.json(chief.send("GET", path("/api/v1/clusters/north")))
                                    .path("answers")
                                    .asBoolean());

            String third = next(ada.page(second));

            assertThat(third).contains("/c/west/");
            assertThat(next(ada.page(next(first)))).isEqualTo(third);
            assertThat(ada.page(third).path("id").asText()).isEqualTo("x");
        }
    }
}
