package dev.tarn.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Somebody who is told of commits. */
final class Receiver implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpServer server;
    private final List<Delivery> accepted = new CopyOnWriteArrayList<>();
    private final List<Delivery> refused = new CopyOnWriteArrayList<>();
    private volatile int status = 204;

    /** One request, as it came. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record Delivery(String signature, byte[] body) {
        List<String> tables() {
            var tables = new ArrayList<String>();
            try {
                for (JsonNode commit : MAPPER.readTree(body).path("commits")) {
                    tables.add(commit.path("name").textValue());
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            return tables;
        }
    }

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::receive);
        server.start();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            var delivery =
                    new Delivery(
                            exchange.getRequestHeaders().getFirst("Tarn-Signature"),
                            exchange.getRequestBody().readAllBytes());
            int answer = status;
            (answer < 300 ? accepted : refused).add(delivery);
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:9/");
            exchange.sendResponseHeaders(answer, -1);
        }
    }

    void answerWith(int newStatus) {
        status = newStatus;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    List<Delivery> accepted() {
        return accepted;
    }

    List<Delivery> refused() {
        return refused;
    }

    /** The tables of all that was accepted, in the order in which it came. */
    List<String> tables() {
        return accepted.stream().flatMap(delivery -> delivery.tables().stream()).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
