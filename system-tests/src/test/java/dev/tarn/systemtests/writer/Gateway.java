package dev.tarn.systemtests.writer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** Stands before a catalog, as a load balancer does, and gives answers of its own. */
final class Gateway implements AutoCloseable {
    private static final Set<String> ITS_OWN =
            Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade");

    private final URI target;
    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicReference<Optional<Lie>> lie = new AtomicReference<>(Optional.empty());

    private final AtomicReference<Optional<HttpRequest>> held =
            new AtomicReference<>(Optional.empty());

    /** What is answered instead of the truth, once. */
    private record Lie(Predicate<String> request, Fate fate, int status) {}

    /** What becomes of a request about which a lie is told. */
    private enum Fate {
        DONE,
        FORGOTTEN,
        HELD
    }

    Gateway(URI target) {
        this.target = target;
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The first such request, by method and path, is done and said to have failed. */
    void loseAnswer(Predicate<String> request, int status) {
        lie.set(Optional.of(new Lie(request, Fate.DONE, status)));
    }

    /** The first such request is refused and not passed on. */
    void refuse(Predicate<String> request, int status) {
        lie.set(Optional.of(new Lie(request, Fate.FORGOTTEN, status)));
    }

    /** The first such request is said to have failed, and arrives when it is let go. */
    void holdBack(Predicate<String> request, int status) {
        lie.set(Optional.of(new Lie(request, Fate.HELD, status)));
    }

    boolean holds() {
        return held.get().isPresent();
    }

    /** What the request that was held back is answered now that it arrives. */
    int letGo() {
        HttpRequest late = held.getAndSet(Optional.empty()).orElseThrow();
        try {
            return client.send(late, BodyHandlers.discarding()).statusCode();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    boolean hasLied() {
        return lie.get().isEmpty();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            byte[] body = exchange.getRequestBody().readAllBytes();
            Optional<Lie> armed = lie.get();
            Optional<Lie> told =
                    armed.filter(each -> each.request().test(request))
                            .filter(_ -> lie.compareAndSet(armed, Optional.empty()));
            if (told.filter(each -> each.fate() == Fate.HELD).isPresent()) {
                held.set(Optional.of(copy(exchange, body)));
            }
            if (told.filter(each -> each.fate() != Fate.DONE).isEmpty()) {
                HttpResponse<byte[]> answer = pass(exchange, body);
                if (told.isEmpty()) {
                    answer.headers()
                            .map()
                            .forEach((name, values) -> {
                                if (!ITS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                                    exchange.getResponseHeaders().put(name, values);
                                }
                            });
                    send(exchange, answer.statusCode(), answer.body());
                    return;
                }
            }
            send(exchange, told.orElseThrow().status(), new byte[0]);
        }
    }

    private HttpResponse<byte[]> pass(HttpExchange exchange, byte[] body) throws IOException {
        try {
            return client.send(copy(exchange, body), BodyHandlers.ofByteArray());
        } catch (InterruptedException failure) {
            throw new IOException(failure);
        }
    }

    private HttpRequest copy(HttpExchange exchange, byte[] body) {
        var request =
                HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
                        .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders()
                .forEach((name, values) -> {
                    if (!ITS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                        values.forEach(value -> request.header(name, value));
                    }
                });
        return request.build();
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }
}
