package dev.tarn.testkit;

import dev.tarn.embedded.PostgresServer;
import dev.tarn.embedded.PostgresSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A database of its own for one test class, on the one PostgreSQL of this JVM, which starts with
 * the first. It knows no service: whoever wants tables says how they come about, once for each
 * template.
 */
public final class TestDatabase implements AutoCloseable {
    private static final Map<String, TestDatabase> TEMPLATES = new ConcurrentHashMap<>();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;

    private TestDatabase(String name) {
        this.name = name;
    }

    /** An empty database. */
    public static TestDatabase empty() {
        return create("template0");
    }

    /**
     * A copy of what {@code prepare} made of an empty database. It runs once a JVM for each
     * template, and has to close every connection that it opens.
     */
    public static TestDatabase from(String template, Consumer<TestDatabase> prepare) {
        TestDatabase prepared =
                TEMPLATES.computeIfAbsent(
                        template,
                        _ -> {
                            TestDatabase database = empty();
                            prepare.accept(database);
                            return database;
                        });
        return create(prepared.name);
    }

    private static TestDatabase create(String template) {
        var database = new TestDatabase("test_" + COUNT.incrementAndGet());
        // Files as they are: page by page through the log takes twenty times as long.
        Server.execute(
                "CREATE DATABASE %s TEMPLATE %s STRATEGY FILE_COPY"
                        .formatted(database.name, template));
        return database;
    }

    public String url() {
        return Server.POSTGRES.url(name);
    }

    /** The same database through a proxy. */
    public String url(FaultProxy proxy) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(proxy.port(), name);
    }

    public String user() {
        return Server.POSTGRES.user();
    }

    public String password() {
        return Server.POSTGRES.password();
    }

    public int port() {
        return Server.POSTGRES.port();
    }

    /** For a look past whatever is tested. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), password());
    }

    @Override
    public void close() {
        Server.execute("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(name));
    }

    /** Starts when it is first asked for, and ends with the JVM. */
    private static final class Server {
        private static final PostgresServer POSTGRES = start();

        private static PostgresServer start() {
            Path folder = Scratch.folder("postgres");
            PostgresSettings settings =
                    PostgresSettings.in(TarnHome.path(), folder, UUID.randomUUID().toString())
                            // A crash of the machine may cost what tests wrote.
                            .withFsync(false)
                            .withParameters(
                                    Map.of("max_connections", "200", "scram_iterations", "1"));
            PostgresServer server = PostgresServer.start(settings);
            Scratch.atExit(server, folder);
            // It was hashed four thousand times, and would be again for each connection.
            execute(
                    server,
                    "ALTER ROLE %s PASSWORD '%s'".formatted(server.user(), server.password()));
            return server;
        }

        private static void execute(String sql) {
            execute(POSTGRES, sql);
        }

        private static void execute(PostgresServer server, String sql) {
            try (Connection connection =
                            DriverManager.getConnection(
                                    server.url("postgres"), server.user(), server.password());
                    var statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException failure) {
                throw new IllegalStateException(
                        "Cannot run %s: %s".formatted(sql, failure.getMessage()), failure);
            }
        }
    }
}
