package dev.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The catalog gives passes, or answers whatever the test says. */
class ReplayPassTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir static Path folder;

    private final TestDatabase database = TestDatabase.empty();
    private final TestIssuer catalog = TestIssuer.start();
    private final MutableClock clock =
            MutableClock.at(Instant.now().truncatedTo(ChronoUnit.MICROS));
    private final StubTrino trino =
            new StubTrino(exchange ->
                    StubTrino.answer(
                            exchange,
                            "{\"error\":{\"errorName\":\"INVALID_CAST_ARGUMENT\",\"errorType\":\"USER_ERROR\",\"message\":\"Cannot cast 'secretword'\"}}"));
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    private final List<String> views = new CopyOnWriteArrayList<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private volatile int status = 201;
    private volatile String answer = "{\"pass\":\"p-1\"}";
    private TestGateway gateway;

    @BeforeEach
    void start() {
        catalog.engine("teller", TestGateway.SECRET);
        catalog.answer("/api/v1/replay-passes", this::give);
        catalog.answer("/api/v1/replay-passes/end", this::end);
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

    private void give(HttpExchange exchange) throws IOException {
        asked.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
        say(exchange, status, answer);
    }

    private void end(HttpExchange exchange) throws IOException {
        ended.add(JSON.readTree(exchange.getRequestBody().readAllBytes()).path("pass").asText());
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    /** What an engine says in its message may hold a value that chief must not see any more. */
    @Test
    void comesWithAPassAndTellsNoValues() throws Exception {
        String id = query("chief");

        JsonNode report = Raw.json(replay("chief", id, "then"));

        assertThat(trino.posted().getFirst("X-Trino-Extra-Credential"))
                .isEqualTo(
                        "tarn-replay-pass=p-1,urn:ietf:params:oauth:token-type:access_token=p-1");
        assertThat(ended).containsExactly("p-1");
        assertThat(asked).hasSize(1);
        JsonNode wanted = asked.getFirst();
        assertThat(wanted.path("query-id").asText()).isEqualTo(id);
        assertThat(wanted.path("user").asText()).isEqualTo("chief");
        assertThat(wanted.path("asker").asText()).isEqualTo("chief");
        assertThat(Instant.parse(wanted.path("at").asText())).isBeforeOrEqualTo(clock.instant());
        assertThat(wanted.path("reads"))
                .isEqualTo(
                        JSON.readTree(
                                "[{\"lake\":\"lake\",\"namespace\":[\"s\"],\"table\":\"t\",\"snapshots\":[\"77\"]}]"));
        assertThat(report.path("outcome").asText()).isEqualTo("unknown");
        assertThat(report.at("/reasons/0/message").asText()).isEqualTo("It failed");
        assertThat(report.toString())
                .doesNotContain("INVALID_CAST_ARGUMENT")
                .doesNotContain("secretword");

        assertThat(replay("chief", id, "now").body()).contains("secretword");
        assertThat(asked).hasSize(1);
        assertThat(trino.posted().containsKey("X-Trino-Extra-Credential")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"403,403", "400,503", "500,503", "503,503", "201,503", "200,503"})
    void runsNothingWithoutOne(int given, int told) throws Exception {
        String id = query("ada");
        int before = trino.posts();
        status = given;
        answer = "{\"error\":{\"message\":\"No pass today\"}}";

        HttpResponse<String> refused = replay("chief", id, "then");

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(told);
        assertThat(trino.posts()).isEqualTo(before);
    }

    /** Which error it is may depend on values that only its own user may see. */
    @Test
    void saysToOthersOnlyThatItFailed() throws Exception {
        JsonNode report = Raw.json(replay("chief", query("ada"), "now"));

        assertThat(report.path("outcome").asText()).isEqualTo("unknown");
        assertThat(report.at("/reasons/0/kind").asText()).isEqualTo("failed");
        assertThat(report.at("/reasons/0/message").asText()).isEqualTo("It failed");
    }

    @Test
    void asksNothingForOthersThroughAViewThatIsAnother() throws Exception {
        var now = new AtomicReference<>("a");
        var then = new AtomicReference<>("a");
        var inside = new AtomicReference<>("SELECT c FROM t");
        catalog.answer(
                "/v1/",
                exchange -> {
                    String path = exchange.getRequestURI().getPath();
                    AtomicReference<String> file = path.contains("lake@") ? then : now;
                    if (path.endsWith("/namespaces/s/views/v") && !file.get().isEmpty()) {
                        views.add(path);
                        say(exchange, 200, view(file.get(), inside.get()));
                    } else {
                        say(exchange, 404, "{\"error\":{\"type\":\"NoSuchViewException\"}}");
                    }
                });
        String id = query("ada", "SELECT c FROM lake.s.v");
        assertThat(replay("chief", id, "now").statusCode()).isEqualTo(200);
        assertThat(views).hasSize(2);
        assertThat(views.getLast()).startsWith("/v1/lake@20").endsWith("Z/namespaces/s/views/v");
        int before = trino.posts();

        then.set("b");
        refused("chief", id, "The view lake.s.v is not what it was at 20");
        then.set("");
        refused("chief", id, "Nobody can say whether lake.s.v is what it was");
        then.set("a");
        inside.set("SELECT c FROM v2");
        refused("chief", id, "Nobody can say whether lake.s.v2 is what it was");
        inside.set("SELECT lake.s.f(c) FROM t");
        refused("chief", id, "It calls functions that may have changed: lake.s.f");
        now.set("");
        refused("chief", id, "Nobody can say whether lake.s.v is what it was");
        assertThat(trino.posts()).isEqualTo(before);

        // It is her own question, and her own answer.
        assertThat(replay("ada", id, "now").statusCode()).isEqualTo(200);
    }

    private static String view(String file, String sql) {
        return """
        {"metadata-location":"%s","metadata":{"current-version-id":2,"versions":[
        {"version-id":1,"default-namespace":["s"],"representations":[{"dialect":"trino","sql":"SELECT 1 FROM old"}]},
        {"version-id":2,"default-namespace":["s"],"representations":[{"dialect":"spark","sql":"-"},{"dialect":"trino","sql":"%s"}]}]}}
        """
                .formatted(file, sql);
    }

    private void refused(String user, String id, String why) throws Exception {
        for (String policy : List.of("now", "then")) {
            HttpResponse<String> refused = replay(user, id, policy);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
            assertThat(refused.body()).contains(why);
        }
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String query(String user) throws Exception {
        return query(user, "SELECT c FROM lake.s.t");
    }

    private String query(String user, String sql) throws Exception {
        String id =
                new Raw(client, gateway.uri(), catalog.token(user, clock.instant()))
                        .start(sql)
                        .path("id")
                        .asText();
        new Raw(client, gateway.uri(), catalog.engineToken("trino", clock.instant()))
                .report(
                        """
                        {"metadata":{"queryId":"%s","queryState":"FINISHED"},"context":{"user":"%s"},
                         "statistics":{"outputRows":1},"endTime":"2026-03-31T12:00:02.500Z",
                         "ioMetadata":{"inputs":[{"catalogName":"lake","schema":"s","table":"t","columns":[{"name":"c"}],"connectorInfo":{"snapshotId":77}}]}}
                        """
                                .formatted(id, user));
        return id;
    }

    private HttpResponse<String> replay(String user, String id, String policy) throws Exception {
        return client.send(
                HttpRequest.newBuilder(
                                gateway.uri()
                                        .resolve(
                                                "/api/v1/queries/%s/replay?policy=%s"
                                                        .formatted(id, policy)))
                        .header(
                                "Authorization",
                                "Bearer "
                                        + catalog.token(
                                                user,
                                                clock.instant(),
                                                user.equals("chief")
                                                        ? List.of("admin")
                                                        : List.of()))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }
}
