package dev.tarn.benchmarks.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tarn.benchmarks.result.Measured;
import dev.tarn.benchmarks.result.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a coordinator that has every answer ready, in two pages. */
final class GatewayRunTest {
    private static final String ROWS = "x".repeat(1000);

    private final StringWriter out = new StringWriter();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/statement", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String sql = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            asked.add("%s %s".formatted(exchange.getRequestMethod(), sql).strip());
            boolean proven = "bench".equals(exchange.getRequestHeaders().getFirst("X-Trino-User"));
            String body;
            if (sql.equals("SELECT wrong")) {
                body = "{\"id\":\"q\",\"error\":{\"message\":\"no column wrong\"}}";
            } else if (exchange.getRequestMethod().equals("POST")) {
                // By a name that nobody resolves: of an address only the path counts.
                body = "{\"id\":\"q\",\"nextUri\":\"https://elsewhere/v1/statement/q/1\"}";
            } else {
                body = "{\"id\":\"q\",\"data\":[[\"%s\"]]}".formatted(ROWS);
            }
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(proven ? 200 : 401, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private GatewayRun run(String large, List<String> workloads) {
        var moment = Duration.ofMillis(50);
        var extent = new GatewayRun.Extent(2, moment, Duration.ZERO, 2, 30, large, workloads);
        return new GatewayRun(extent, new PrintWriter(out));
    }

    private Way way(String headers) {
        return new Way(
                "stub",
                "a coordinator",
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                () -> headers,
                () -> Duration.ZERO,
                () -> 0);
    }

    @Test
    void carriesPagesStatementsAndAnswersNotMoreOftenThanIsSaid() throws Exception {
        GatewayRun run = run("SELECT much", Crossing.words());

        run.ways(List.of(way("X-Trino-User: bench\r\n")), Map.of("trino", () -> Duration.ZERO));

        assertThat(run.titles().keySet()).containsExactly("page", "statement", "answer");
        assertThat(run.measured())
                .hasSize(6)
                .allSatisfy(each -> {
                    assertThat(each.done()).isBetween(1L, 30L);
                    assertThat(each.outcomes()).containsOnlyKeys(Outcome.DONE);
                    assertThat(each.cpuMillis()).containsOnlyKeys("trino");
                });
        assertThat(asked).containsExactlyInAnyOrder("POST SELECT 1", "POST SELECT much", "GET");
        Measured answer = run.measured().getLast();
        assertThat(answer.more().getOrDefault("MB/s", 0.0) * 1e6 * answer.seconds())
                .isGreaterThan(answer.done() * 1000.0);
        assertThat(out.toString().lines()).hasSize(6);
    }

    @Test
    void saysHowMuchLaterAnythingComesThanByTheFirstWay() throws Exception {
        GatewayRun run = run("SELECT much", List.of("page", "answer"));
        Way way = way("X-Trino-User: bench\r\n");

        run.ways(List.of(way, way), Map.of());

        assertThat(run.measured()).hasSize(8);
        Measured first = run.measured().get(0);
        assertThat(first.more()).containsEntry("added p50 ms", 0.0);
        Measured second = run.measured().get(1);
        assertThat(second.more())
                .containsEntry("added p99 ms", second.percentile(0.99) - first.percentile(0.99))
                .containsOnlyKeys("added p50 ms", "added p95 ms", "added p99 ms");
        assertThat(run.measured().getLast().more()).containsOnlyKeys("MB/s");
    }

    @Test
    void endsWithWhatTrinoSaysIsWrong() {
        GatewayRun run = run("SELECT wrong", List.of("answer"));

        assertThatThrownBy(() -> run.ways(List.of(way("X-Trino-User: bench\r\n")), Map.of()))
                .rootCause()
                .hasMessageContaining("no column wrong");
    }

    @Test
    void endsWhereNobodyLetsItThrough() {
        GatewayRun run = run("SELECT 1", List.of("statement"));

        assertThatThrownBy(() -> run.ways(List.of(way("")), Map.of()))
                .rootCause()
                .hasMessageContaining("401");
    }
}
