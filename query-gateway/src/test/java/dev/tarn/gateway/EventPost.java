package dev.tarn.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where the one Trino of the tests sends its events, whichever gateway is tested: passes them on,
 * or loses them while there is nobody to have them.
 */
final class EventPost {
    private static final List<String> PASSED =
            List.of("Authorization", "Content-Type", "Tarn-Reporter", "Tarn-Events-Dropped");

    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicReference<Optional<URI>> gateway = new AtomicReference<>(Optional.empty());

    private EventPost(HttpServer server) {
        this.server = server;
    }

    static EventPost start() {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var post = new EventPost(server);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", post::pass);
            server.start();
            return post;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void sendTo(Optional<URI> newGateway) {
        gateway.set(newGateway);
    }

    private void pass(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Optional<URI> to = gateway.get();
        int status = 200;
        if (to.isPresent()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(
                                    to.orElseThrow().resolve(exchange.getRequestURI().getPath()))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
            PASSED.forEach(
                    name -> request.header(name, exchange.getRequestHeaders().getFirst(name)));
            try {
                status = client.send(request.build(), BodyHandlers.discarding()).statusCode();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }
}
