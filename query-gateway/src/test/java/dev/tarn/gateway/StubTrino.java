package dev.tarn.gateway;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A coordinator that says what no real one can be made to say at will. */
final class StubTrino implements AutoCloseable {
    static final String QUERY = "20260101_000000_00001_aaaaa";

    /** What the answer to a page is. */
    interface Page {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final String suffix;
    private final AtomicInteger posts = new AtomicInteger();
    private final AtomicInteger deletes = new AtomicInteger();
    private final AtomicBoolean ill = new AtomicBoolean();
    private final AtomicInteger strays = new AtomicInteger();
    private final AtomicLong written = new AtomicLong();
    private final AtomicReference<Headers> posted = new AtomicReference<>(new Headers());
    private final AtomicReference<String> coordinator = new AtomicReference<>("bbbbb");
    private final AtomicReference<Page> segments =
            new AtomicReference<>(exchange -> exchange.sendResponseHeaders(500, -1));
    private final AtomicReference<Page> description =
            new AtomicReference<>(exchange -> exchange.sendResponseHeaders(410, -1));

    StubTrino(Page page) {
        this(page, "aaaaa");
    }

    /** {@code suffix} is what its queries' ids end with. */
    StubTrino(Page page, String suffix) {
        this.suffix = suffix;
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/v1/info",
                exchange -> {
                    if (ill.get()) {
                        exchange.sendResponseHeaders(503, -1);
                    } else {
                        answer(exchange, "{\"coordinatorId\":\"%s\"}".formatted(coordinator));
                    }
                });
        server.createContext(
                "/",
                exchange -> {
                    strays.incrementAndGet();
                    answer(exchange, "{}");
                });
        server.createContext("/v1/query", exchange -> description.get().answer(exchange));
        server.createContext("/v1/statement", this::post);
        server.createContext(
                "/v1/statement/queued",
                exchange -> {
                    if (exchange.getRequestMethod().equals("DELETE")) {
                        deletes.incrementAndGet();
                        exchange.sendResponseHeaders(204, -1);
                    } else {
                        page.answer(exchange);
                    }
                });
        server.createContext("/v1/statement/executing", page::answer);
        server.createContext("/v1/spooled", exchange -> segments.get().answer(exchange));
        server.start();
    }

    private void post(HttpExchange exchange) throws IOException {
        posted.set(exchange.getRequestHeaders());
        exchange.getRequestBody().readAllBytes();
        int number = posts.incrementAndGet();
        String base =
                "https://%s:%s%s"
                        .formatted(
                                exchange.getRequestHeaders().getFirst("X-Forwarded-Host"),
                                exchange.getRequestHeaders().getFirst("X-Forwarded-Port"),
                                exchange.getRequestHeaders().getFirst("X-Forwarded-Prefix"));
        String id = "20260101_000000_%05d_%s".formatted(number, suffix);
        answer(
                exchange,
                """
                {"id":"%1$s","infoUri":"%2$s/ui/query.html?%1$s","nextUri":"%2$s/v1/statement/queued/%1$s/slug/1","stats":{"state":"QUEUED"}}
                """
                        .formatted(id, base));
    }

    static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Writes so many bytes of this pattern, and counts what the other side has taken. */
    void pour(HttpExchange exchange, long bytes, byte[] pattern) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            for (long sent = 0; sent < bytes; sent += pattern.length) {
                body.write(pattern);
                written.addAndGet(pattern.length);
            }
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What the last statement came with. */
    Headers posted() {
        return posted.get();
    }

    /** From now on it is the coordinator that gave its queries their ids, and was not restarted. */
    void remember() {
        coordinator.set(suffix);
    }

    /** Whether it says that it cannot do anything now. */
    void ill(boolean now) {
        ill.set(now);
    }

    /** From now on it is another process, which knows nothing of its queries. */
    void startAnew() {
        coordinator.set("eeeee");
    }

    /** What it says of segments from now on. */
    void segments(Page newSegments) {
        segments.set(newSegments);
    }

    /** What it says of its queries from now on. */
    void describe(Page newDescription) {
        description.set(newDescription);
    }

    /** What it says of every query from now on. */
    void describeAs(String state) {
        describe(exchange ->
                answer(
                        exchange,
                        "{\"queryId\":\"%s\",\"state\":\"%s\",\"queryStats\":{\"totalCpuTime\":\"5.00s\",\"physicalInputDataSize\":\"7000B\"}}"
                                .formatted(
                                        exchange.getRequestURI()
                                                .getPath()
                                                .substring("/v1/query/".length()),
                                        state)));
    }

    int posts() {
        return posts.get();
    }

    /** Requests to addresses that a gateway has no business with. */
    int strays() {
        return strays.get();
    }

    int deletes() {
        return deletes.get();
    }

    long written() {
        return written.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
