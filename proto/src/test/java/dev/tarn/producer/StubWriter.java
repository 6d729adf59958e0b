package dev.tarn.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers what a test says, one after another, and the last again and again. */
final class StubWriter implements AutoCloseable {
    final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Deque<Said> answers = new ConcurrentLinkedDeque<>();
    private final HttpServer server;

    /** What came. */
    @SuppressWarnings("ArrayRecordComponent") // Compared by hand.
    record Asked(
            String method,
            URI uri,
            Optional<String> key,
            Optional<String> proof,
            Optional<String> encoding,
            byte[] body) {
        String text() {
            return new String(body, UTF_8);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Asked that
                    && key.equals(that.key)
                    && Arrays.equals(body, that.body);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(body);
        }
    }

    /** What is answered; status 0 breaks the connection once the request was read. */
    record Said(int status, Optional<String> retryAfter, String body) {}

    StubWriter() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    StubWriter says(int status, String body) {
        answers.add(new Said(status, Optional.empty(), body));
        return this;
    }

    StubWriter says(int status) {
        return says(status, "{\"error\": {\"message\": \"said the test\"}}");
    }

    StubWriter saysLater(int status, int seconds) {
        answers.add(new Said(status, Optional.of(Integer.toString(seconds)), "{}"));
        return this;
    }

    StubWriter breaks() {
        return says(0);
    }

    static String receipt(String state) {
        return """
        {"batch-id": "b-1", "idempotency-key": "k", "state": "%s", "rows-read": 3, "rows-written": 2, "rows-rejected": 1,
        "rejects": {"TYPE_MISMATCH": 1}, "snapshot-id": 9223372036854775807, "reason": "because", "none": null,
        "namespace": ["sales"], "more": {"later": [1, 2.5, true, 123456789012345678901234567890]}}
        """
                .formatted(state);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        asked.add(
                new Asked(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        Optional.ofNullable(headers.getFirst("Idempotency-Key")),
                        Optional.ofNullable(headers.getFirst("Authorization")),
                        Optional.ofNullable(headers.getFirst("Content-Encoding")),
                        exchange.getRequestBody().readAllBytes()));
        Said next = answers.size() > 1 ? answers.remove() : answers.element();
        if (next.status() == 0) {
            exchange.close();
            return;
        }
        next.retryAfter()
                .ifPresent(seconds -> exchange.getResponseHeaders().add("Retry-After", seconds));
        byte[] body = next.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(next.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
