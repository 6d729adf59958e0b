package dev.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;

/** A writer that answers whatever the test says, and keeps what came. */
final class StubWriter implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<Batch> batches = new CopyOnWriteArrayList<>();
    private final Deque<Integer> answers = new ConcurrentLinkedDeque<>();

    record Batch(URI uri, String key, String proof, String body) {
        List<JsonNode> lines() throws IOException {
            var lines = new ArrayList<JsonNode>();
            for (String line : body.lines().toList()) {
                lines.add(JSON.readTree(line));
            }
            return lines;
        }
    }

    private StubWriter(HttpServer server) {
        this.server = server;
    }

    static StubWriter start() {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var writer = new StubWriter(server);
            server.createContext("/", writer::take);
            server.start();
            return writer;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
    }

    /** In the order in which they came, each as often as it came. */
    List<Batch> batches() {
        return batches;
    }

    /** For the batches to come, one for each; 0 is no answer at all. Without one it is 202. */
    Deque<Integer> answers() {
        return answers;
    }

    private void take(HttpExchange exchange) throws IOException {
        batches.add(
                new Batch(
                        exchange.getRequestURI(),
                        exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
        Integer status = answers.poll();
        if (status == null || status != 0) {
            exchange.sendResponseHeaders(status == null ? 202 : status, -1);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
