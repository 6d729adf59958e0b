package dev.tarn.embedded;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A real PostgreSQL on the loopback address, whose data survives whatever kills it. */
public final class PostgresServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration FAST_SHUTDOWN = Duration.ofSeconds(30);
    private static final Pattern DATABASE_NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    /** SQLStates that mean "not yet": no connection, or the server still recovers. */
    private static final String NO_CONNECTION_CLASS = "08";

    /**
     * A process that is on its way out is not seen to work in the data folder any more, and has the
     * memory still.
     */
    private static final String STILL_ENDING = "pre-existing shared memory block";

    private static final int ATTEMPTS = 10;

    private static final String DUPLICATE_DATABASE = "42P04";
    private static final String CANNOT_CONNECT_NOW = "57P03";

    private final PostgresSettings settings;
    private final ChildProcess process;

    private PostgresServer(PostgresSettings settings, ChildProcess process) {
        this.settings = settings;
        this.process = process;
    }

    /** Returns when the server answers a query. */
    public static PostgresServer start(PostgresSettings wanted) {
        PostgresSettings settings = wanted.withPort(FreePort.orFree(wanted.port()));
        OrdinaryUser user = OrdinaryUser.find();
        PostgresBinaries binaries =
                PostgresBinaries.unpacked(settings.tarnHome(), settings.cache());
        new PostgresDataFolder(settings, binaries, user).prepare();
        for (int attempt = 1; ; attempt++) {
            new PostgresLeftovers(settings.dataDir()).clear();
            try {
                return launch(settings, binaries, user);
            } catch (EngineException e) {
                if (attempt == ATTEMPTS || !String.valueOf(e.getMessage()).contains(STILL_ENDING)) {
                    throw e;
                }
                LOG.warn("Backends of an earlier PostgreSQL are still ending; trying again");
            }
        }
    }

    private static PostgresServer launch(
            PostgresSettings settings, PostgresBinaries binaries, OrdinaryUser user) {
        List<String> command = new ArrayList<>(user.prefix());
        command.addAll(
                List.of(
                        binaries.program("postgres").toString(),
                        "-D",
                        settings.dataDir().toString()));
        parameters(settings)
                .forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        ChildProcess process =
                ChildProcess.start(
                        new ChildCommand(
                                "postgres",
                                command,
                                Map.of(),
                                settings.dataDir(),
                                settings.logFile(),
                                settings.pidFile(),
                                settings.dataDir().toString(),
                                StopSignal.INT,
                                FAST_SHUTDOWN));
        PostgresServer server = new PostgresServer(settings, process);
        try {
            Readiness.await(process, START_PATIENCE, server::answers);
        } catch (RuntimeException e) {
            process.stop();
            throw e;
        }
        return server;
    }

    private static Map<String, String> parameters(PostgresSettings settings) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("listen_addresses", "127.0.0.1");
        all.put("port", Integer.toString(settings.port()));
        // A socket path may be at most about 100 bytes long, and nobody needs the socket.
        all.put("unix_socket_directories", "");
        all.put("max_connections", "100");
        all.put("shared_buffers", "128MB");
        all.put("max_wal_size", "512MB");
        all.put("timezone", "UTC");
        all.put("log_timezone", "UTC");
        all.put("log_checkpoints", "off");
        all.put("jit", "off");
        String durable = settings.fsync() ? "on" : "off";
        all.put("fsync", durable);
        all.put("synchronous_commit", durable);
        all.put("full_page_writes", durable);
        all.putAll(settings.parameters());
        return all;
    }

    private boolean answers() {
        try (Connection connection = connect("postgres");
                var statement = connection.createStatement()) {
            return statement.execute("SELECT 1");
        } catch (SQLException e) {
            String state = Objects.requireNonNullElse(e.getSQLState(), "");
            if (state.startsWith(NO_CONNECTION_CLASS) || state.equals(CANNOT_CONNECT_NOW)) {
                return false;
            }
            throw new EngineException(
                    "PostgreSQL in %s refuses user %s: %s"
                            .formatted(settings.dataDir(), settings.user(), e.getMessage()),
                    e);
        }
    }

    private Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "10");
        return DriverManager.getConnection(url(database), properties);
    }

    /** Creates the database unless it exists. */
    public void ensureDatabase(String name) {
        if (!DATABASE_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Not a plain database name: " + name);
        }
        try (Connection connection = connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            if (!DUPLICATE_DATABASE.equals(e.getSQLState())) {
                throw new EngineException(
                        "Cannot create database " + name + ": " + e.getMessage(), e);
            }
        }
    }

    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + settings.port() + "/" + database;
    }

    public String user() {
        return settings.user();
    }

    public String password() {
        return settings.password();
    }

    public int port() {
        return settings.port();
    }

    public long pid() {
        return process.pid();
    }

    /** The postmaster, to be watched. */
    public ChildProcess process() {
        return process;
    }

    /** Kills the postmaster as a crash would; the next start recovers. */
    public void kill() {
        process.kill();
    }

    /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
    @Override
    public void close() {
        process.stop();
    }
}
