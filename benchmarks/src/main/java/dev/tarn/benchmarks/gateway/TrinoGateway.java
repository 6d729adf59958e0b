package dev.tarn.benchmarks.gateway;

import dev.tarn.benchmarks.peer.PeerJars;
import dev.tarn.benchmarks.rig.ProcessTree;
import dev.tarn.embedded.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The gateway of the Trino project, in front of the same Trino and on the same PostgreSQL. */
final class TrinoGateway implements AutoCloseable {
    static final String NAME = "trino-gateway";

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final URI uri;
    private final HttpClient http;

    private TrinoGateway(Process process, URI uri, HttpClient http) {
        this.process = process;
        this.uri = uri;
        this.http = http;
    }

    /** {@code database} holds PEER_DATABASE_URL, PEER_DATABASE_USER and PEER_DATABASE_PASSWORD. */
    static TrinoGateway start(
            Path home, Path folder, Map<String, String> database, URI trino, HttpClient http)
            throws IOException, InterruptedException {
        int port = FreePort.find();
        Files.createDirectories(folder);
        createSchema(database);
        Path config = Files.writeString(folder.resolve("config.yaml"), config(database, port));
        var builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "io.trino.gateway.ha.HaGatewayLauncher",
                        config.toString());
        builder.environment().put("CLASSPATH", PeerJars.classpath(home, NAME));
        Process process =
                builder.directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("trino-gateway.log").toFile())
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        var gateway = new TrinoGateway(process, URI.create("http://127.0.0.1:" + port), http);
        gateway.addCluster(trino);
        return gateway;
    }

    private static void createSchema(Map<String, String> database) {
        try (var connection =
                        DriverManager.getConnection(
                                database.get("PEER_DATABASE_URL"),
                                database.get("PEER_DATABASE_USER"),
                                database.get("PEER_DATABASE_PASSWORD"));
                var statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS trino_gateway");
        } catch (SQLException failure) {
            throw new IllegalStateException("No schema for trino-gateway", failure);
        }
    }

    private static String config(Map<String, String> database, int port) {
        return """
        serverConfig:
          node.environment: bench
          http-server.http.port: "%d"
          http-server.process-forwarded: accept
        dataStore:
          jdbcUrl: "%s?currentSchema=trino_gateway"
          user: "%s"
          password: "%s"
          driver: org.postgresql.Driver
        clusterStatsConfiguration:
          monitorType: INFO_API
        monitor:
          taskDelay: 2s
        routing:
          forwardedHeadersEnabled: true
        """
                .formatted(
                        port,
                        database.get("PEER_DATABASE_URL"),
                        database.get("PEER_DATABASE_USER"),
                        database.get("PEER_DATABASE_PASSWORD"));
    }

    /** Again until it listens, and until a statement of its own comes through. */
    private void addCluster(URI trino) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String cluster =
                "{\"name\": \"trino\", \"proxyTo\": \"%1$s\", \"externalUrl\": \"%1$s\", \"active\": true, \"routingGroup\": \"adhoc\"}"
                        .formatted(trino);
        while (!took(cluster)) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new IOException("trino-gateway does not start");
            }
            Thread.sleep(200);
        }
    }

    private boolean took(String cluster) throws InterruptedException {
        try {
            return http.send(
                                    HttpRequest.newBuilder(
                                                    uri.resolve("/gateway/backend/modify/add"))
                                            .header("Content-Type", "application/json")
                                            .POST(BodyPublishers.ofString(cluster))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The same proof as Trino's own: it passes on what it is shown. */
    Way way(Way direct) throws IOException, InterruptedException {
        var way =
                new Way(
                        NAME,
                        "through trino-gateway 20, which passes on what it is shown",
                        uri,
                        direct.headers(),
                        () -> ProcessTree.cpu(process.pid()),
                        () -> ProcessTree.residentBytes(process.pid()));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<IOException> why = Optional.empty();
        while (System.nanoTime() < deadline) {
            try {
                way.run("SELECT 1");
                return way;
            } catch (IOException notYet) {
                why = Optional.of(notYet);
                Thread.sleep(500);
            }
        }
        throw new IOException("trino-gateway lets nothing through", why.orElseThrow());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
