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
    private volatile int status = 201;
    private volatile String answer = "{\"pass\":\"p-1\"}";
    private TestGateway gateway;

    @BeforeEach
    void start() {
        catalog.engine("teller", TestGateway.SECRET);
        catalog.answer("/api/v1/replay-passes", this::give);
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
        byte[] body = answer.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** What an engine says in its message may hold a value that chief must not see any more. */
    @Test
    void comesWithAPassAndTellsNoValues() throws Exception {
        String id = query("chief");

        JsonNode report = Raw.json(replay("chief", id, "then"));

        assertThat(trino.posted().getFirst("X-Trino-Extra-Credential"))
                .isEqualTo("tarn-replay-pass=p-1");
        assertThat(asked).hasSize(1);
        JsonNode wanted = asked.getFirst();
        assertThat(wanted.path("query-id").asText()).isEqualTo(id);
        assertThat(wanted.path("user").asText()).isEqualTo("chief");
        assertThat(wanted.path("asker").asText()).isEqualTo("chief");
        assertThat(Instant.parse(wanted.path("at").asText())).isBeforeOrEqualTo(clock.instant());
        assertThat(report.path("outcome").asText()).isEqualTo("unknown");
        assertThat(report.toString())
                .contains("INVALID_CAST_ARGUMENT")
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

    private String query(String user) throws Exception {
        String id =
                new Raw(client, gateway.uri(), catalog.token(user, clock.instant()))
                        .start("SELECT c FROM lake.s.t")
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
                                "Bearer " + catalog.token(user, clock.instant(), List.of("admin")))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }
}
