package dev.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What queries have read is compared with what their readers see: olga everything, others no
 * snapshot below 100, but for one a moment later, and nobody can say of those of 900 and more.
 */
class LookoutTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOON = Instant.parse("2026-03-31T12:00:00Z");
    private static final long LATER = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir static Path folder;

    private final TestDatabase database = TestDatabase.empty();
    private final TestIssuer catalog = TestIssuer.start();
    private final MutableClock clock = MutableClock.at(NOON);
    private final StubTrino trino = new StubTrino(exchange -> StubTrino.answer(exchange, "{}"));
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private TestGateway gateway;

    @BeforeEach
    void start() {
        catalog.engine("teller", TestGateway.SECRET);
        catalog.answer("/api/v1/past-reads", this::look);
        catalog.answer(
                "/api/v1/snapshot-uses",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        gateway =
                TestGateway.start(
                        catalog,
                        TestGateway.telling(
                                TestGateway.config(database, catalog, trino.uri(), folder)),
                        folder,
                        clock);
    }

    @AfterEach
    void stop() {
        gateway.close();
        client.close();
        trino.close();
        catalog.close();
        database.close();
    }

    private void look(HttpExchange exchange) throws IOException {
        var answers = new ArrayList<String>();
        boolean sense = true;
        for (JsonNode read : JSON.readTree(exchange.getRequestBody()).path("reads")) {
            asked.add(read);
            answers.add(answer(read));
            sense &= !read.path("table").asText().equals("nonsense");
        }
        byte[] body = ("{\"reads\":[" + String.join(",", answers) + "]}").getBytes(UTF_8);
        exchange.sendResponseHeaders(sense ? status : 400, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String answer(JsonNode read) {
        long snapshot = read.path("snapshot").asLong();
        if (snapshot == LATER) {
            return "{\"everything\":false,\"visible\":%s}"
                    .formatted(Instant.parse(read.path("read-at").asText()).isAfter(NOON));
        }
        return snapshot >= 900
                ? "{}"
                : "{\"everything\":false,\"visible\":%s}"
                        .formatted(snapshot >= 100 || read.path("user").asText().equals("olga"));
    }

    @Test
    void marksReceiptsOfWhatTheirReadersDoNotSee() throws Exception {
        Instant began = clock.instant();
        String id = start("SELECT 1");
        clock.advance(Duration.ofMinutes(1));
        finish(id, input("t", 77, "ada"), input("u", 177, "ada"), input("v", 977, "ada"));

        JsonNode findings = findings(id);

        assertThat(findings).hasSize(1);
        assertThat(findings.at("/0/table").asText()).isEqualTo("lake.a.b.t");
        assertThat(findings.at("/0/snapshot-id").asText()).isEqualTo("77");
        assertThat(findings.at("/0/reader").asText()).isEqualTo("ada");
        assertThat(asked)
                .contains(
                        JSON.readTree(
                                "{\"user\":\"ada\",\"lake\":\"lake\",\"namespace\":[\"a\",\"b\"],\"table\":\"t\",\"snapshot\":\"77\",\"read-at\":\"%s\",\"query-id\":\"%s\"}"
                                        .formatted(began, id)));
    }

    @Test
    void listsThoseThatHaveReadWithoutTheRight() throws Exception {
        String id = start("SELECT 1");
        finish(id, input("t", 77, "ada"), input("u", 78, "ada"));
        finish(start("SELECT 2"), input("t", 177, "ada"));
        findings(id);

        JsonNode listed = list("?past-without-right=true").path("queries");

        assertThat(listed).hasSize(1);
        assertThat(listed.at("/0/query-id").asText()).isEqualTo(id);
        assertThat(listed.at("/0/past-without-right")).hasSize(2);
        assertThat(list("?past-without-right=false").path("queries")).hasSize(2);
        assertThat(
                        as(catalog.token("ada", clock.instant()))
                                .send("GET", queries("?past-without-right=perhaps"))
                                .statusCode())
                .isEqualTo(400);
        assertThat(
                        Raw.json(
                                        as(catalog.token("bob", clock.instant()))
                                                .send("GET", queries("?past-without-right=true")))
                                .path("queries"))
                .isEmpty();
    }

    /** The right came while the query waited for its turn. */
    @Test
    void findsNothingInWhatTheySawWhenTheQueryEnded() throws Exception {
        String id = start("SELECT 1");
        finish(id, input("t", LATER, "ada"), input("u", 77, "ada"));

        JsonNode findings = findings(id);

        assertThat(findings).hasSize(1);
        assertThat(findings.at("/0/table").asText()).isEqualTo("lake.a.b.u");
    }

    @Test
    void looksAtTheOthersWhenOneMakesNoSenseToTheCatalog() throws Exception {
        String id = start("SELECT 1");
        finish(id, input("t", 77, "ada"), input("nonsense", 78, "ada"), input("u", 79, "ada"));

        assertThat(findings(id))
                .extracting(finding -> finding.path("table").asText())
                .containsExactly("lake.a.b.t", "lake.a.b.u");
    }

    /** A view that runs as its owner shows what the owner sees. */
    @Test
    void asksForOwnersOfViews() throws Exception {
        String shown = start("SELECT 1");
        finish(shown, input("t", 77, "olga"));
        String hidden = start("SELECT 2");
        finish(hidden, input("t", 78, "oscar"));

        assertThat(findings(hidden).at("/0/reader").asText()).isEqualTo("oscar");
        assertThat(receipt(shown).has("past-without-right")).isFalse();
        assertThat(receipt(shown).at("/read-tables/0/read-as/0").asText()).isEqualTo("olga");
        assertThat(asked).extracting(read -> read.path("user").asText()).doesNotContain("ada");
    }

    @Test
    void looksOnceAndAgainUntilTheCatalogAnswers() throws Exception {
        status = 503;
        String id = start("SELECT 1");
        finish(id, input("t", 77, "ada"));
        await().atMost(PATIENCE).until(() -> asked.size() > 1);
        assertThat(receipt(id).has("past-without-right")).isFalse();
        status = 200;

        assertThat(findings(id)).hasSize(1);

        asked.clear();
        finish(start("SELECT 2"), input("t", 178, "ada"));
        await().atMost(PATIENCE).until(() -> !asked.isEmpty());
        assertThat(asked).hasSize(1);
    }

    @Test
    void forgetsFindingsWithTheirReceipts() throws Exception {
        String id = start("SELECT 1");
        finish(id, input("t", 77, "ada"));
        findings(id);

        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("DELETE FROM gateway.query_receipt");
            await().atMost(PATIENCE)
                    .until(() -> {
                        try (var rows =
                                statement.executeQuery(
                                        "SELECT count(*) FROM gateway.past_finding")) {
                            return rows.next() && rows.getInt(1) == 0;
                        }
                    });
        }
    }

    /** They have rules of their own. */
    @Test
    void leavesOutLakesAsTheyWereAndWhatIsNoSnapshot() throws Exception {
        finish(
                start("SELECT 1"),
                input("t", 77, "ada").replace("\"lake\"", "\"lake@4711\""),
                input("u", 78, "ada").replace("78}", "\"9223372036854775808\"}"),
                input("v", 79, "ada").replace("79}", "-79}"),
                input("w", 180, "ada"));

        await().atMost(PATIENCE).until(() -> !asked.isEmpty());

        assertThat(asked).extracting(read -> read.path("table").asText()).containsExactly("w");
    }

    private JsonNode findings(String id) throws Exception {
        await().atMost(PATIENCE).until(() -> receipt(id).has("past-without-right"));
        return receipt(id).path("past-without-right");
    }

    private JsonNode list(String parameters) throws Exception {
        return Raw.json(as(catalog.token("ada", clock.instant())).send("GET", queries(parameters)));
    }

    private URI queries(String parameters) {
        return gateway.uri().resolve("/api/v1/queries" + parameters);
    }

    private JsonNode receipt(String id) throws Exception {
        return Raw.json(
                as(catalog.token("ada", clock.instant()))
                        .send("GET", gateway.uri().resolve("/api/v1/queries/" + id)));
    }

    private String start(String sql) throws Exception {
        return as(catalog.token("ada", clock.instant())).start(sql).path("id").asText();
    }

    /** An input, and what was decided about it. */
    private static String input(String table, long snapshot, String reader) {
        return "%s %s {\"catalogName\":\"lake\",\"schema\":\"a.b\",\"table\":\"%s\",\"columns\":[],\"connectorInfo\":{\"snapshotId\":%d}}"
                .formatted(table, reader, table, snapshot);
    }

    private void finish(String id, String... reads) throws Exception {
        var inputs = new ArrayList<String>();
        var tables = new ArrayList<String>();
        for (String read : reads) {
            String[] parts = read.split(" ", 3);
            inputs.add(parts[2]);
            tables.add(
                    "{\"catalog\":\"lake\",\"schema\":\"a.b\",\"table\":\"%s\",\"authorization\":\"%s\",\"filters\":[],\"columns\":[]}"
                            .formatted(parts[0], parts[1]));
        }
        as(catalog.engineToken("trino", clock.instant()))
                .report(
                        """
                        {"metadata":{"queryId":"%s","queryState":"FINISHED","tables":[%s]},"context":{"user":"ada"},
                         "statistics":{"outputRows":1},"endTime":"2026-03-31T12:00:02.500Z",
                         "ioMetadata":{"inputs":[%s]}}
                        """
                                .formatted(id, String.join(",", tables), String.join(",", inputs)));
    }

    private Raw as(String token) {
        return new Raw(client, gateway.uri(), token);
    }
}
