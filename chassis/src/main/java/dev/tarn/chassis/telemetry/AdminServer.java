package dev.tarn.chassis.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Answers {@code /metrics}, {@code /health/live} and {@code /health/ready} on a port of its own,
 * with the JDK's server and two threads: a service that is out of everything else still says so.
 */
public final class AdminServer implements AutoCloseable {
    private static final int THREADS = 2;

    /** Beyond it a connection is closed; whoever scrapes or probes comes again. */
    private static final int WAITING_MAX = 64;

    static {
        // The JDK's server takes its time-outs, in seconds, from here and nowhere else: without
        // them two clients that never finish their requests keep both threads for ever.
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        System.setProperty("sun.net.httpserver.maxRspTime", "30");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final Telemetry telemetry;
    private final Checkup checkup;

    private AdminServer(HttpServer server, Telemetry telemetry, List<HealthCheck> checks) {
        this.server = server;
        this.threads =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING_MAX),
                        Thread.ofPlatform().name("admin-", 0).daemon().factory());
        this.telemetry = telemetry;
        this.checkup = new Checkup(checks);
    }

    public static AdminServer start(
            AdminConfig config, Telemetry telemetry, List<HealthCheck> checks) {
        try {
            var server =
                    HttpServer.create(new InetSocketAddress(config.host(), config.port()), THREADS);
            var admin = new AdminServer(server, telemetry, checks);
            admin.listen();
            return admin;
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "Cannot listen on %s:%d: %s"
                            .formatted(config.host(), config.port(), failure.getMessage()),
                    failure);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public URI uri() {
        return URI.create("http://%s:%d".formatted(server.getAddress().getHostString(), port()));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void listen() {
        server.setExecutor(threads);
        server.createContext("/", this::route);
        server.start();
    }

    private void route(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean reads = List.of("GET", "HEAD").contains(exchange.getRequestMethod());
            switch (reads ? exchange.getRequestURI().getPath() : "") {
                case "/metrics" ->
                        answer(
                                exchange,
                                200,
                                "text/plain; version=0.0.4; charset=utf-8",
                                telemetry.scrape());
                case "/health/live" ->
                        answer(exchange, 200, "application/json", "{\"status\":\"up\"}");
                case "/health/ready" -> {
                    HealthReport report = checkup.ask();
                    answer(exchange, report.ready() ? 200 : 503, "application/json", report.json());
                }
                default ->
                        answer(
                                exchange,
                                404,
                                "application/json",
                                "{\"error\":\"Ask GET /metrics, /health/live or /health/ready\"}");
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
