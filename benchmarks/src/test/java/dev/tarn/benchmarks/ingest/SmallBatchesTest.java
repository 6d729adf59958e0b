package dev.tarn.benchmarks.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tarn.benchmarks.peer.RunningPeer;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a writer that runs already, and answers as one may. */
final class SmallBatchesTest {
    private static final int PER_SECOND = 40;

    private final Map<String, AtomicInteger> sent = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final StringWriter out = new StringWriter();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/lakes/l/namespaces/n/tables/t/batches", this::take);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Number 3 is taken at the second time, number 5 never. */
    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            int before = sent.computeIfAbsent(key, _ -> new AtomicInteger()).getAndIncrement();
            int status =
                    switch (key.substring(key.indexOf(' ') + 1)) {
                        case "3" -> before == 0 ? 429 : 200;
                        case "5" -> 400;
                        default -> 200;
                    };
            byte[] answer = "{}".getBytes(UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    @Test
    void countsWhatIsCommittedWhatComesAgainAndWhatIsLost() throws Exception {
        Duration half = Duration.ofMillis(500);
        var extent = new SmallBatchesRun.Extent(1, half, Duration.ZERO, PER_SECOND, Duration.ZERO);
        var run = new SmallBatchesRun(extent, new PrintWriter(out));
        var running =
                new RunningPeer(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                        "",
                        "token",
                        Map.of(),
                        () -> Duration.ZERO,
                        () -> 0,
                        () -> {});

        run.server(running, List.of("l", "n", "t"));

        Measured measured = run.measured().getFirst();
        assertThat(run.measured()).hasSize(1);
        assertThat(sent).hasSize(20);
        assertThat(measured.outcomes())
                .containsEntry(Outcome.DONE, 19L)
                .containsEntry(Outcome.REFUSED, 1L)
                .containsEntry(Outcome.FAILED, 1L);
        assertThat(measured.latencies().count()).isEqualTo(19);
        assertThat(out.toString()).contains("failed 1");
    }
}
