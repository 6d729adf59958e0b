package dev.tarn.benchmarks.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tarn.benchmarks.peer.RunningPeer;
import dev.tarn.benchmarks.result.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a server that decides at once, as an OPA somewhere else would be measured. */
final class DecisionRunTest {
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final int TABLES = 7;

    private final ObjectMapper json = new ObjectMapper();
    private final StringWriter out = new StringWriter();
    private final Set<String> tables = ConcurrentHashMap.newKeySet();
    private volatile boolean allows = true;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/data/trino/", this::decide);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void decide(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode action = json.readTree(exchange.getRequestBody()).at("/input/action");
            action.findValuesAsText("tableName").forEach(tables::add);
            String path = exchange.getRequestURI().getPath();
            String result =
                    switch (path.substring(path.lastIndexOf('/') + 1)) {
                        case "allow" -> Boolean.toString(allows);
                        case "row-filters" -> "[{\"expression\":\"id > 1\"}]";
                        case "column-masks" -> "[{\"index\":1,\"viewExpression\":{}}]";
                        default ->
                                IntStream.range(0, action.path("filterResources").size())
                                        .mapToObj(String::valueOf)
                                        .collect(Collectors.joining(",", "[", "]"));
                    };
            byte[] answer = "{\"result\":%s}".formatted(result).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private DecisionRun run(List<Question> questions) {
        var extent = new DecisionRun.Extent(2, MOMENT, Duration.ZERO, 2, 40, TABLES, questions);
        return new DecisionRun(extent, new PrintWriter(out));
    }

    private RunningPeer running() {
        return new RunningPeer(
                URI.create(
                        "http://127.0.0.1:%d/v1/data/trino"
                                .formatted(server.getAddress().getPort())),
                "",
                "",
                Map.of(),
                () -> Duration.ZERO,
                () -> 0,
                () -> {});
    }

    @Test
    void asksEveryQuestionInEachRoundAndNotMoreOftenThanIsSaid() throws Exception {
        DecisionRun run = run(Arrays.asList(Question.values()));

        run.server("opa", running());

        assertThat(run.titles().keySet()).containsExactlyElementsOf(Question.words());
        assertThat(run.measured())
                .hasSize(2 * Question.values().length)
                .allSatisfy(each -> {
                    assertThat(each.done()).isBetween(1L, 40L);
                    assertThat(each.outcomes()).containsOnlyKeys(Outcome.DONE);
                    assertThat(each.latencies().count()).isEqualTo(each.done());
                });
        assertThat(tables).allMatch(each -> each.matches("t[0-6]")).hasSizeGreaterThan(1);
        assertThat(out.toString().lines()).hasSize(run.measured().size());
    }

    @Test
    void measuresNoRefusalWhichIsFoundQuicker() {
        allows = false;

        assertThatThrownBy(() -> run(List.of(Question.ALLOW)).server("opa", running()))
                .rootCause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("allow is answered with")
                .hasMessageContaining("false");
    }
}
