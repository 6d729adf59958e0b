package dev.tarn.gateway;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of a Trino as answers {@code /v1/info}. */
final class InfoServer implements AutoCloseable {
    static final String INFO =
            """
            {"nodeVersion":{"version":"483"},"environment":"tarn","coordinator":true,"starting":false,"uptime":"1.00m"}\
            """;

    private final HttpServer server;
    private final List<String> requestIds = new CopyOnWriteArrayList<>();

    InfoServer() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(
                "/v1/info",
                exchange -> {
                    requestIds.add(
                            String.valueOf(exchange.getRequestHeaders().getFirst("X-Request-Id")));
                    byte[] body = INFO.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<String> requestIds() {
        return requestIds;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
