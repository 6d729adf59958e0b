package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Engines tell what became of their queries, and receipts are complete without being asked for. */
class EventsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = GatedTrino.catalog();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(DATABASE, CATALOG, GatedTrino.uri(), GatedTrino.folder());
        GatedTrino.tell(Optional.of(gateway.uri()));
    }

    @AfterAll
    static void stop() {
        GatedTrino.tell(Optional.empty());
        gateway.close();
        DATABASE.close();
        CLIENT.close();
    }

    private static Raw ada() {
        return new Raw(CLIENT, gateway.uri(), CATALOG.token("ada", Instant.now()));
    }

    private static String engine() {
        return CATALOG.engineToken("trino", Instant.now());
    }

    private static String run(String sql) throws Exception {
        JsonNode last = ada().finish(ada().start(sql));
        assertThat(last.path("error").path("message").asText()).isEmpty();
        return last.path("id").asText();
    }

    private static JsonNode reported(String id) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> receipt(id),
                        receipt -> receipt.path("completed-by").asText().equals("event"));
    }

    private static JsonNode receipt(String id) throws Exception {
        return Raw.json(ada().send("GET", gateway.uri().resolve("/api/v1/queries/" + id)));
    }

    /** A statement that waits for its first poll, so that nothing is known of it. */
    private static String waiting() throws Exception {
        return ada().start("SELECT 1").path("id").asText();
    }

    private static HttpResponse<String> post(String token, String type, String body)
            throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(gateway.uri().resolve("/api/v1/events"))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String newestSnapshot(String table) throws Exception {
        try (var connection = gateway.connect("ada");
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT CAST(snapshot_id AS varchar) FROM ice.reported.\"%s$snapshots\" ORDER BY committed_at DESC LIMIT 1"
                                        .formatted(table))) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    @Test
    void saysWhatARealQueryRead() throws Exception {
        run("CREATE SCHEMA IF NOT EXISTS ice.reported");
        run(
                "CREATE TABLE ice.reported.trees AS SELECT * FROM (VALUES (1, 'oak', 3), (2, 'elm', 4)) AS t (id, name, height)");
        String first = newestSnapshot("trees");
        run("INSERT INTO ice.reported.trees VALUES (3, 'ash', 5)");
        String second = newestSnapshot("trees");

        JsonNode now = reported(run("SELECT id, name FROM ice.reported.trees ORDER BY id"));
        JsonNode then =
                reported(run("SELECT name FROM ice.reported.trees FOR VERSION AS OF " + first));

        assertThat(second).isNotEqualTo(first);
        assertThat(now.path("state").asText()).isEqualTo("FINISHED");
        assertThat(now.at("/read-tables/0/table").asText()).isEqualTo("trees");
        assertThat(now.at("/read-tables/0/snapshot-id").asText()).isEqualTo(second);
        assertThat(now.at("/read-tables/0/columns").toString())
                .contains("\"id\"", "\"name\"")
                .doesNotContain("height");
        assertThat(now.at("/statistics/read-rows").asLong()).isEqualTo(3);
        assertThat(now.at("/statistics/result-rows").asLong()).isEqualTo(3);
        assertThat(now.at("/statistics/read-bytes").asLong()).isPositive();
        assertThat(now.at("/statistics/elapsed-millis").asLong()).isPositive();
        assertThat(Instant.parse(now.path("ended-at").asText()))
                .isAfter(Instant.parse(now.path("submitted-at").asText()).minusSeconds(1));
        assertThat(then.at("/read-tables/0/snapshot-id").asText()).isEqualTo(first);
        assertThat(then.at("/statistics/result-rows").asLong()).isEqualTo(2);
    }

    @Test
    void saysWhereWrittenColumnsComeFrom() throws Exception {
        JsonNode receipt =
                reported(
                        run(
                                "CREATE TABLE memory.default.shouts AS SELECT name || '!' AS shout FROM tpch.tiny.region"));

        assertThat(receipt.at("/written-table/table").asText()).isEqualTo("shouts");
        assertThat(receipt.at("/written-table/columns/0").toString())
                .isEqualTo(
                        "{\"name\":\"shout\",\"sources\":[{\"table\":\"tpch.tiny.region\",\"column\":\"name\"}]}");
        assertThat(receipt.at("/statistics/written-rows").asLong()).isEqualTo(5);
    }

    @Test
    void saysHowAQueryFailed() throws Exception {
        JsonNode last =
                ada().finish(ada().start("SELECT 1 / (nationkey - 3) FROM tpch.tiny.nation"));

        JsonNode receipt = reported(last.path("id").asText());

        assertThat(receipt.path("state").asText()).isEqualTo("FAILED");
        assertThat(receipt.path("error").toString())
                .isEqualTo(
                        "{\"name\":\"DIVISION_BY_ZERO\",\"type\":\"USER_ERROR\",\"message\":\"Division by zero\"}");
    }

    /** The event is lost while nobody is there to hear it; the answer to a poll is enough. */
    @Test
    void doesWithoutAnEventThatIsLost() throws Exception {
        GatedTrino.tell(Optional.empty());
        try {
            String id = run("SELECT count(*) FROM tpch.tiny.nation");

            JsonNode receipt =
                    await().atMost(Duration.ofSeconds(30))
                            .until(
                                    () -> receipt(id),
                                    found -> found.path("state").asText().equals("FINISHED"));

            assertThat(receipt.path("completed-by").asText()).isEqualTo("poll");
            assertThat(receipt.at("/read-tables/0/table").asText()).isEqualTo("nation");
        } finally {
            GatedTrino.tell(Optional.of(gateway.uri()));
        }
    }

    /** In the shape that Trino's documentation and classes give its HTTP event listener. */
    private static String stock(String id) {
        return """
        {"metadata":{"queryId":"%s","transactionId":"t","query":"SELECT 1","queryState":"FINISHED",
         "tables":[{"catalog":"lake","schema":"sales","table":"orders","authorization":"ada",
           "filters":["region = 'EU'"],"columns":[{"column":"amount","mask":"to_hex(hmac_sha256(amount, from_hex('0aFF')))"},{"column":"id"}],
           "directlyReferenced":true,"referenceChain":[]}],
         "routines":[],"uri":"http://trino/v1/query/x"},
        "statistics":{"cpuTime":1.25,"wallTime":2.5,"queuedTime":0.001,"peakUserMemoryBytes":77,
         "physicalInputBytes":4096,"processedInputRows":12,"outputBytes":30,"outputRows":3,"writtenRows":0,"complete":true},
        "context":{"user":"ada","source":"trino-cli","serverVersion":"483"},
        "ioMetadata":{"inputs":[{"connectorName":"iceberg","catalogName":"lake","schema":"sales","table":"orders",
          "columns":[{"name":"id","type":"bigint"},{"name":"amo\\u0000unt","type":"bigint"}],
          "connectorInfo":{"formatVersion":2,"snapshotId":8147483647123456789},"physicalInputBytes":4096}]},
        "warnings":[],"createTime":"2026-03-31T12:00:00Z","executionStartTime":"2026-03-31T12:00:00Z",
        "endTime":"2026-03-31T12:00:02.500Z"}
        """
                .formatted(id);
    }

    @Test
    void takesWhatTrinosOwnListenerSends() throws Exception {
        String id = waiting();

        HttpResponse<String> answer = post(engine(), "application/json; charset=utf-8", stock(id));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"completed\":1}");
        JsonNode receipt = receipt(id);
        assertThat(receipt.at("/read-tables/0"))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"catalog":"lake","schema":"sales","table":"orders","snapshot-id":"8147483647123456789",
                                 "columns":["id","amount"],"filters":["region = 'EU'"],"masks":{"amount":"to_hex(hmac_sha256(amount, from_hex('…')))"}}
                                """));
        assertThat(receipt.path("statistics"))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"queued-millis":1,"elapsed-millis":2500,"cpu-millis":1250,"read-rows":12,"read-bytes":4096,
                                 "result-rows":3,"result-bytes":30,"written-rows":0,"peak-memory-bytes":77}
                                """));
        assertThat(receipt.path("ended-at").asText()).isEqualTo("2026-03-31T12:00:02.500Z");
    }

    @Test
    void goesOnBehindALineThatIsNoEvent() throws Exception {
        String id = waiting();
        String line = stock(id).replace("\n", " ");

        HttpResponse<String> answer =
                post(
                        engine(),
                        "application/x-ndjson",
                        String.join(
                                "\n",
                                "{torn",
                                "{\"metadata\":{\"queryId\":\"x\",\"queryState\":\"QUEUED\"}}",
                                stock("20260101_000000_00000_zzzzz").replace("\n", " "),
                                line,
                                "",
                                line));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()))
                .isEqualTo(
                        JSON.readTree(
                                "{\"completed\":1,\"repeated\":1,\"unknown\":1,\"unreadable\":2}"));
    }

    @Test
    void believesEnginesOnlyAndThemInNothingElse() throws Exception {
        String id = waiting();

        HttpResponse<String> person =
                post(CATALOG.token("ada", Instant.now()), "application/json", stock(id));
        HttpResponse<String> admin =
                post(
                        CATALOG.token("admin", Instant.now(), List.of("admin")),
                        "application/json",
                        stock(id));
        HttpResponse<String> query =
                new Raw(CLIENT, gateway.uri(), engine()).post("SELECT 1", "X-Trino-User", "ada");
        URI history = gateway.uri().resolve("/api/v1/queries");
        String borrowed = CATALOG.tokenBy("trino", "admin", Instant.now(), List.of("admin"));

        assertThat(person.statusCode()).isEqualTo(403);
        assertThat(admin.statusCode()).isEqualTo(403);
        assertThat(query.statusCode()).isEqualTo(401);
        assertThat(new Raw(CLIENT, gateway.uri(), engine()).send("GET", history).statusCode())
                .isEqualTo(401);
        assertThat(post(borrowed, "application/json", stock(id)).statusCode()).isEqualTo(401);
        assertThat(new Raw(CLIENT, gateway.uri(), borrowed).send("GET", history).statusCode())
                .isEqualTo(401);
        assertThat(receipt(id).path("state").asText()).isEqualTo("OPEN");
    }

    @Test
    void refusesBodiesBeyondItsBounds() throws Exception {
        assertThat(post(engine(), "text/plain", "{}").statusCode()).isEqualTo(415);
        assertThat(post(engine(), "application/x-ndjson", "{}\n".repeat(10_001)).statusCode())
                .isEqualTo(413);
        assertThat(
                        post(engine(), "application/json", " ".repeat(16 * 1024 * 1024 + 1))
                                .statusCode())
                .isEqualTo(413);
    }
}
