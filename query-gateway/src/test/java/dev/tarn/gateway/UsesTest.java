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
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalog is told which snapshots queries have read, and answers whatever the test says. */
class UsesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration WINDOW = Duration.ofDays(30);

    @TempDir static Path folder;

    private final TestDatabase database = TestDatabase.empty();
    private final TestIssuer catalog = TestIssuer.start();
    private final MutableClock clock = MutableClock.at(Instant.now());
    private final StubTrino trino = new StubTrino(exchange -> StubTrino.answer(exchange, "{}"));
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<JsonNode> told = new CopyOnWriteArrayList<>();
    private final Deque<Integer> answers = new ConcurrentLinkedDeque<>();
    private TestGateway gateway;

    @BeforeEach
    void start() {
        catalog.engine("teller", TestGateway.SECRET);
        catalog.answer("/api/v1/snapshot-uses", this::take);
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

    /** 0 is no answer at all, after the body was taken. */
    private void take(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        Integer status = answers.poll();
        if (status == null || status == 0 || status == 204) {
            told.add(JSON.readTree(body));
        }
        if (status == null || status != 0) {
            exchange.sendResponseHeaders(status == null ? 204 : status, -1);
        }
        exchange.close();
    }

    @Test
    void tellsWhatWasReadAndUntilWhenItIsNeeded() {
        Instant asked = query("SELECT 1", 77, 78);

        await().atMost(Duration.ofSeconds(30)).until(() -> !told.isEmpty());

        assertThat(uses())
                .containsOnlyKeys("77", "78")
                .allSatisfy((_, until) ->
                        assertThat(until)
                                .isBetween(
                                        asked.plus(WINDOW).minusSeconds(1),
                                        asked.plus(WINDOW).plusSeconds(60)));
    }

    @Test
    void tellsOnceWhenItWasUnderstood() {
        query("SELECT 1", 77);
        await().atMost(Duration.ofSeconds(30)).until(() -> !told.isEmpty());

        await().during(Duration.ofSeconds(1)).until(() -> told.size() == 1);

        query("SELECT 2", 79);
        await().atMost(Duration.ofSeconds(30)).until(() -> told.size() == 2);
        assertThat(told.getLast().path("uses")).hasSize(1);
    }

    @Test
    void tellsAgainUntilItWasUnderstood() {
        answers.addAll(List.of(503, 401, 401, 0, 500));
        query("SELECT 1", 77);

        await().atMost(Duration.ofSeconds(30)).until(() -> told.size() == 2);

        await().during(Duration.ofSeconds(1)).until(() -> told.size() == 2);
        assertThat(told.getFirst()).isEqualTo(told.getLast());
        assertThat(answers).isEmpty();
    }

    /** The catalog would refuse it, and what is told with it. */
    @Test
    void leavesOutWhatIsNoSnapshot() throws Exception {
        String strange = start("SELECT 1");
        as(catalog.engineToken("trino", clock.instant()))
                .report(finished(strange, 71, -72, 73).replace("71", "9223372036854775808"));

        await().atMost(Duration.ofSeconds(30)).until(() -> !told.isEmpty());

        assertThat(uses()).containsOnlyKeys("73");
    }

    @Test
    void tellsAfterARestartWhatItCouldNotBefore() {
        for (int i = 0; i < 1_000; i++) {
            answers.add(503);
        }
        query("SELECT 1", 77);
        await().atMost(Duration.ofSeconds(30)).until(() -> answers.size() < 1_000);

        gateway.restart();
        answers.clear();

        await().atMost(Duration.ofSeconds(30)).until(() -> uses().containsKey("77"));
    }

    @Test
    void tellsWhatAnEngineSaysTooLate() throws Exception {
        Raw ada = as(catalog.token("ada", clock.instant()));
        trino.describeAs("FINISHED");
        String id = ada.start("SELECT 1").path("id").asText();
        clock.advance(Duration.ofSeconds(30));
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        Raw.json(ada.send("GET", gateway.uri().resolve("/api/v1/queries/" + id)))
                                .path("completed-by")
                                .asText()
                                .equals("poll"));
        seal(id);

        assertThat(
                        as(catalog.engineToken("trino", clock.instant()))
                                .report(finished(id, 91))
                                .body())
                .isEqualTo("{\"amended\":1}");

        await().atMost(Duration.ofSeconds(30)).until(() -> uses().containsKey("91"));
    }

    @Test
    void saysNothingOfWhatIsTooOldOrReadNothing() {
        query("SELECT 1");
        String old = start("SELECT 2");
        clock.advance(WINDOW.plusDays(1));
        finish(old, 70);
        query("SELECT 3", 77);

        await().atMost(Duration.ofSeconds(30)).until(() -> !told.isEmpty());

        await().during(Duration.ofSeconds(1)).until(() -> told.size() == 1);
        assertThat(uses()).containsOnlyKeys("77");
    }

    private Instant query(String sql, long... snapshots) {
        Instant asked = clock.instant();
        finish(start(sql), snapshots);
        return asked;
    }

    private String start(String sql) {
        try {
            return as(catalog.token("ada", clock.instant())).start(sql).path("id").asText();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private void finish(String id, long... snapshots) {
        try {
            as(catalog.engineToken("trino", clock.instant())).report(finished(id, snapshots));
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private void seal(String id) throws Exception {
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                "UPDATE gateway.query_receipt SET sealed_on = current_date WHERE query_id = ?")) {
            statement.setString(1, id);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private Map<String, Instant> uses() {
        var uses = new TreeMap<String, Instant>();
        for (JsonNode one : told) {
            for (JsonNode use : one.path("uses")) {
                uses.put(
                        use.path("snapshot-id").asText(),
                        Instant.parse(use.path("needed-until").asText()));
            }
        }
        return uses;
    }

    private Raw as(String token) {
        return new Raw(client, gateway.uri(), token);
    }

    private static String finished(String id, long... snapshots) {
        var inputs = new ArrayList<String>();
        for (long snapshot : snapshots) {
            inputs.add(
                    "{\"catalogName\":\"lake\",\"schema\":\"s\",\"table\":\"t%d\",\"columns\":[{\"name\":\"c\"}],\"connectorInfo\":{\"snapshotId\":%d}}"
                            .formatted(snapshot, snapshot));
        }
        return """
        {"metadata":{"queryId":"%s","queryState":"FINISHED"},"context":{"user":"ada"},
         "statistics":{"outputRows":1},"endTime":"2026-03-31T12:00:02.500Z",
         "ioMetadata":{"inputs":[%s]}}
        """
                .formatted(id, String.join(",", inputs));
    }
}
