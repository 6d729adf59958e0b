package dev.tarn.benchmarks.bare;

import dev.tarn.benchmarks.rig.StorePuts;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A thread and a database connection for each client: nothing waits for anything else. */
public final class BareMain {
    private static final int CLIENTS_MAX = 64;
    private static final int BACKLOG = 128;

    private final Map<String, String> settings;
    private final ConcurrentHashMap<String, BareTable> tables = new ConcurrentHashMap<>();

    private BareMain(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    public static void main(String[] args) throws IOException, SQLException {
        new BareMain(System.getenv()).serve();
    }

    private void serve() throws IOException, SQLException {
        try (Connection database = database();
                var statement = database.createStatement()) {
            statement.execute(BareCatalog.SCHEMA);
        }
        int port = Integer.parseInt(setting("BARE_PORT"));
        try (var socket = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
                var threads = Executors.newFixedThreadPool(CLIENTS_MAX)) {
            while (true) {
                Socket client = socket.accept();
                threads.execute(() -> serve(client));
            }
        }
    }

    private String setting(String name) {
        return settings.getOrDefault(name, "");
    }

    private Connection database() throws SQLException {
        return DriverManager.getConnection(
                setting("BARE_DATABASE_URL") + "?prepareThreshold=1",
                setting("BARE_DATABASE_USER"),
                setting("BARE_DATABASE_PASSWORD"));
    }

    private BareCatalog catalog() throws IOException, SQLException {
        var store =
                new StorePuts(
                        URI.create(setting("BARE_STORE")),
                        setting("BARE_ACCESS_KEY"),
                        setting("BARE_SECRET_KEY"));
        return new BareCatalog(database(), store, setting("BARE_LOCATION"), tables);
    }

    private void serve(Socket client) {
        try (client;
                BareCatalog catalog = catalog();
                InputStream in = new BufferedInputStream(client.getInputStream());
                OutputStream out = client.getOutputStream()) {
            client.setTcpNoDelay(true);
            for (var next = BareRequest.read(in); next.isPresent(); next = BareRequest.read(in)) {
                send(out, catalog.answer(next.orElseThrow()));
            }
        } catch (IOException | SQLException failure) {
            System.err.println(failure);
        }
    }

    private static void send(OutputStream out, Optional<String> answer) throws IOException {
        byte[] body = answer.orElse("{}").getBytes(StandardCharsets.UTF_8);
        byte[] head =
                "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                        .formatted(answer.isPresent() ? "200 OK" : "404 Not Found", body.length)
                        .getBytes(StandardCharsets.US_ASCII);
        var whole = new byte[head.length + body.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        out.write(whole);
    }
}
