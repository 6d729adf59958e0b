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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two clusters, north and south, and what the gateway does when one of them goes. */
class ClustersTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();

    @TempDir static Path folder;

    private final StubTrino north = new StubTrino(ClustersTest::last);
    private final StubTrino south = new StubTrino(ClustersTest::last, "ccccc");
    private final HttpClient client = HttpClient.newHttpClient();
    private final TestGateway gateway = TestGateway.start(DATABASE, CATALOG, north.uri(), folder);
    private final Raw ada = as("ada");
    private final Raw admin = as("chief", "admin");

    private static void last(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("X-Trino-Started-Transaction-Id", "tx-1");
        StubTrino.answer(exchange, "{\"id\":\"x\"}");
    }

    private Raw as(String user, String... roles) {
        return new Raw(client, gateway.uri(), CATALOG.token(user, Instant.now(), List.of(roles)));
    }

    @BeforeEach
    void addSouth() throws Exception {
        assertThat(put("south", "{\"uri\": \"%s\"}".formatted(south.uri())).statusCode())
                .isEqualTo(200);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        north.close();
        south.close();
        client.close();
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            statement.execute(
                    "TRUNCATE gateway.query_receipt, gateway.cluster, gateway.transaction_place");
        }
    }

    @AfterAll
    static void stopAll() {
        CATALOG.close();
        DATABASE.close();
    }

    private HttpResponse<String> put(String name, String json) throws Exception {
        return client.send(
                HttpRequest.newBuilder(cluster(name))
                        .header("Authorization", "Bearer " + admin.token())
                        .PUT(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    private URI cluster(String name) {
        return gateway.uri().resolve("/api/v1/clusters/" + name);
    }

    private JsonNode described(String name) throws Exception {
        return Raw.json(admin.send("GET", cluster(name)));
    }

    private static String place(JsonNode first) {
        String next = first.path("nextUri").asText();
        return next.replaceFirst(".*/c/([a-z]+)/.*", "$1");
    }

    private void finish(JsonNode first) throws Exception {
        ada.page(first.path("nextUri").asText());
    }

    @Test
    void sendsQueriesToBothAsTheyFill() throws Exception {
        north.describeAs("RUNNING");
        south.describeAs("RUNNING");
        for (int i = 0; i < 3; i++) {
            ada.start("SELECT 1");
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> {
                    ada.start("SELECT 1");
                    return north.posts() > 0 && south.posts() > 0;
                });
    }

    @Test
    void sendsNothingNewToOneThatDrains() throws Exception {
        assertThat(put("south", "{\"state\": \"draining\"}").statusCode()).isEqualTo(200);

        for (int i = 0; i < 5; i++) {
            assertThat(place(ada.start("SELECT 1"))).isEqualTo("north");
        }
    }

    @Test
    void goesOnWithWhatRunsOnOneThatDrains() throws Exception {
        put("north", "{\"state\": \"draining\"}");
        JsonNode first = ada.start("SELECT 1");
        assertThat(place(first)).isEqualTo("south");

        put("south", "{\"state\": \"draining\"}");

        finish(first);
        assertThat(ada.start("SELECT 1").at("/error/message").asText())
                .startsWith("No cluster takes queries now");
    }

    @Test
    void removesNothingThatHasQueries() throws Exception {
        south.describeAs("RUNNING");
        put("north", "{\"state\": \"inactive\"}");
        ada.start("SELECT 1");

        assertThat(admin.send("DELETE", cluster("south")).statusCode()).isEqualTo(409);
        put("south", "{\"state\": \"draining\"}");
        assertThat(admin.send("DELETE", cluster("south")).statusCode()).isEqualTo(409);
        assertThat(admin.send("DELETE", cluster("north")).statusCode()).isEqualTo(204);
        assertThat(admin.send("DELETE", cluster("north")).statusCode()).isEqualTo(404);
    }

    @Test
    void takesAnotherWhenOneDoesNotAnswer() throws Exception {
        north.close();

        for (int i = 0; i < 5; i++) {
            assertThat(place(ada.start("SELECT 1"))).isEqualTo("south");
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !described("north").path("answers").asBoolean());
    }

    @Test
    void namesTheClusterThatDiedWithAQuery() throws Exception {
        put("north", "{\"state\": \"draining\"}");
        JsonNode first = ada.start("SELECT 1");
        south.close();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !described("south").path("answers").asBoolean());

        JsonNode page = ada.page(first.path("nextUri").asText());

        assertThat(page.at("/error/message").asText())
                .isEqualTo("Cluster south, where this query ran, does not answer any more");
    }

    @Test
    void keepsATransactionWhereItBegan() throws Exception {
        put("north", "{\"state\": \"draining\"}");
        finish(ada.start("START TRANSACTION"));
        put("north", "{\"state\": \"active\"}");

        for (int i = 0; i < 5; i++) {
            assertThat(place(ada.start("SELECT 1", "X-Trino-Transaction-Id", "tx-1")))
                    .isEqualTo("south");
        }
        gateway.restart();
        assertThat(place(ada.start("SELECT 1", "X-Trino-Transaction-Id", "tx-1")))
                .isEqualTo("south");
    }

    /**
     * What it has loaded stays loaded in a transaction, and its access control has to know that.
     */
    @Test
    void tellsTheEngineWhichTransactionItIs() throws Exception {
        put("north", "{\"state\": \"draining\"}");
        finish(ada.start("START TRANSACTION"));
        ada.start(
                "SELECT 1", "X-Trino-Transaction-Id", " tx-1", "X-Trino-Transaction-Id", "another");

        assertThat(south.posted().get("X-Trino-Transaction-Id")).containsExactly("tx-1");
        assertThat(south.posted().get("X-Trino-Extra-Credential"))
                .singleElement()
                .asString()
                .matches("tarn-transaction=1[0-9]{12}%3Atx-1");

        ada.start(
                "SELECT 1",
                "X-Trino-Transaction-Id",
                "NONE",
                "X-Trino-Transaction-Id",
                "tx-1",
                "X-Trino-Extra-Credential",
                "tarn-transaction=1%3Atx-1");
        assertThat(south.posted().get("X-Trino-Transaction-Id")).containsExactly("NONE");
        assertThat(south.posted().containsKey("X-Trino-Extra-Credential")).isFalse();
    }

    @Test
    void letsNobodyIntoTheTransactionOfAnother() throws Exception {
        finish(ada.start("START TRANSACTION"));
        int before = north.posts() + south.posts();

        for (String id : List.of("tx-1", "tx-2")) {
            assertThat(
                            as("bob")
                                    .start("ROLLBACK", "X-Trino-Transaction-Id", id)
                                    .at("/error/message")
                                    .asText())
                    .isEqualTo("There is no transaction %s of bob".formatted(id));
        }

        assertThat(north.posts() + south.posts()).isEqualTo(before);
        assertThat(ada.start("ROLLBACK", "X-Trino-Transaction-Id", "tx-1").has("nextUri")).isTrue();
        assertThat(as("bob").start("SELECT 1", "X-Trino-Transaction-Id", "NONE").has("nextUri"))
                .isTrue();
    }

    @Test
    void keepsWhatAChangeDoesNotName() throws Exception {
        put("south", "{\"users\": [\"bob\"]}");

        put("south", "{\"state\": \"draining\"}");

        assertThat(described("south").at("/users/0").asText()).isEqualTo("bob");
        assertThat(put("south", "{\"users\": []}").statusCode()).isEqualTo(200);
        assertThat(described("south").path("users")).isEmpty();
        assertThat(described("south").path("state").asText()).isEqualTo("draining");
    }

    @Test
    void keepsAClusterForThoseThatItIsKeptFor() throws Exception {
        put("south", "{\"users\": [\"bob\"], \"tags\": [\"batch\"]}");

        assertThat(place(ada.start("SELECT 1", "X-Trino-Client-Tags", "batch"))).isEqualTo("north");
        assertThat(place(as("bob").start("SELECT 1"))).isEqualTo("north");
        for (int i = 0; i < 3; i++) {
            assertThat(place(as("bob").start("SELECT 1", "X-Trino-Client-Tags", "night,batch")))
                    .isEqualTo("south");
        }
    }

    private Raw engine(String name) {
        return new Raw(client, gateway.uri(), CATALOG.engineToken(name, Instant.now()));
    }

    private static String finished(String id, String user) {
        return """
        {"metadata":{"queryId":"%s","queryState":"FINISHED"},"context":{"user":"%s"},
         "ioMetadata":{"inputs":[{"catalogName":"lake","schema":"s","table":"forged","columns":[]}]}}
        """
                .formatted(id, user);
    }

    @Test
    void believesAnEngineOfItsOwnClusterAndUserOnly() throws Exception {
        south.remember();
        assertThat(described("south").path("engine").asText()).isEqualTo("south");
        assertThat(put("south", "{\"engine\": \"auster\"}").statusCode()).isEqualTo(200);
        put("north", "{\"state\": \"draining\"}");
        JsonNode first = ada.start("SELECT 1");
        assertThat(place(first)).isEqualTo("south");
        String id = first.path("id").asText();
        URI receipt = gateway.uri().resolve("/api/v1/queries/" + id);

        assertThat(engine("trino").report(finished(id, "ada")).body()).isEqualTo("{\"foreign\":1}");
        assertThat(engine("auster").report(finished(id, "bob")).body())
                .isEqualTo("{\"foreign\":1}");
        assertThat(engine("south").report(finished(id, "ada")).statusCode()).isEqualTo(403);
        assertThat(Raw.json(ada.send("GET", receipt)).path("state").asText()).isEqualTo("OPEN");

        assertThat(engine("auster").report(finished(id, "ada")).body())
                .isEqualTo("{\"completed\":1}");
        assertThat(engine("trino").report(finished(id, "ada")).body()).isEqualTo("{\"foreign\":1}");
    }

    @Test
    void givesNoTwoClustersTheSameEngine() throws Exception {
        HttpResponse<String> taken = put("south", "{\"engine\": \"trino\"}");

        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(taken.body()).contains("Engine trino reports for another cluster");
        assertThat(described("south").path("engine").asText()).isEqualTo("south");
        assertThat(put("south", "{\"engine\": \"a,b\"}").statusCode()).isEqualTo(400);
        HttpResponse<String> configured = put("north", "{\"engine\": \"boreas\"}");
        assertThat(configured.statusCode()).isEqualTo(400);
        assertThat(configured.body()).contains("trino.engine");
    }

    /** Who is asked for one query must not complete the receipt of another. */
    @Test
    void takesNoReportOfAnotherQueryThanItAskedFor() throws Exception {
        south.remember();
        put("north", "{\"state\": \"draining\"}");
        String other = ada.start("SELECT 1").path("id").asText();
        put("north", "{\"state\": \"active\"}");
        put("south", "{\"state\": \"draining\"}");
        String asked = ada.start("SELECT 1").path("id").asText();
        var times = new AtomicInteger();
        north.describe(exchange -> {
            times.incrementAndGet();
            StubTrino.answer(
                    exchange, "{\"queryId\":\"%s\",\"state\":\"FINISHED\"}".formatted(other));
        });

        await().atMost(Duration.ofSeconds(20)).until(() -> times.get() > 1);

        for (String id : List.of(asked, other)) {
            URI receipt = gateway.uri().resolve("/api/v1/queries/" + id);
            assertThat(Raw.json(ada.send("GET", receipt)).path("state").asText()).isEqualTo("OPEN");
        }
    }

    @Test
    void isManagedByAdministratorsOnly() throws Exception {
        assertThat(ada.send("GET", cluster("north")).statusCode()).isEqualTo(403);
        assertThat(ada.send("DELETE", cluster("south")).statusCode()).isEqualTo(403);
        for (String bad :
                List.of(
                        "{\"uri\": \"file:///etc\"}",
                        "{\"state\": \"asleep\"}",
                        "{\"stat\": \"active\"}",
                        "{\"users\": [\"a,b\"]}",
                        "{\"users\": \"bob\"}",
                        "{\"uri\": \"http://me:secret@x\"}",
                        "{\"uri\": \"http://x/path\"}",
                        "[]",
                        "{")) {
            assertThat(put("south", bad).statusCode()).as(bad).isEqualTo(400);
        }
        assertThat(put("south/west", "{}").statusCode()).isEqualTo(404);
        assertThat(put("SOUTH", "{\"uri\": \"http://x\"}").statusCode()).isEqualTo(400);
        assertThat(described("south").path("uri").asText()).isEqualTo(south.uri().toString());
    }
}
