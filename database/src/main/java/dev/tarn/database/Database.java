package dev.tarn.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import com.zaxxer.hikari.util.DriverDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/**
 * One service's PostgreSQL: a bounded pool whose connections see one schema, and the ways to use
 * it.
 */
public final class Database implements AutoCloseable {
    private static final Pattern SCHEMA = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    /**
     * An idle service keeps this many connections warm; PostgreSQL pays some megabytes for each.
     */
    private static final int IDLE_CONNECTIONS = 2;

    private final Runnable close;
    private final Migrations migrations;
    private final Jdbi jdbi;
    private final Reads reads;
    private final Transactions transactions;
    private final IntFunction<Transactions> someConnections;

    /**
     * {@code settings} are those of every way to use it; {@code some} are at most so many of its
     * connections.
     */
    private Database(
            String schema,
            DataSource migrating,
            ConnectionFactory connections,
            IntFunction<ConnectionFactory> some,
            Consumer<Jdbi> settings,
            Runnable close) {
        this.close = close;
        this.migrations = new Migrations(schema, migrating);
        this.jdbi = jdbi(connections, settings);
        this.reads =
                new Reads(
                        new GuardedConnections(connections), jdbi.getConfig(StatementTimes.class));
        this.transactions = new Transactions(jdbi);
        this.someConnections = atMost -> new Transactions(jdbi(some.apply(atMost), settings));
    }

    private static Jdbi jdbi(ConnectionFactory connections, Consumer<Jdbi> settings) {
        Jdbi jdbi =
                Jdbi.create(new GuardedConnections(connections))
                        .installPlugin(new SqlObjectPlugin())
                        .installPlugin(new PostgresPlugin());
        KnownStores.remember(jdbi);
        // The pool rolls back what a Handle leaves open; Jdbi would do so too, and then fail.
        jdbi.getConfig(Handles.class).setForceEndTransactions(false);
        // Failures are logged, and what was bound may be somebody's secret.
        jdbi.getConfig(StatementExceptions.class)
                .setMessageRendering(StatementExceptions.MessageRendering.NONE);
        settings.accept(jdbi);
        return jdbi;
    }

    /** Opens a pool; a server that cannot be reached or refuses us fails at once, in one line. */
    public static Database open(String schema, DatabaseConfig config, MeterRegistry registry) {
        return open(schema, config, registry, Optional::empty);
    }

    /**
     * With {@code timeLeft} of the work on the calling thread, empty where it has no end: neither a
     * connection nor the end of a statement is waited for any longer.
     */
    public static Database open(
            String schema,
            DatabaseConfig config,
            MeterRegistry registry,
            Supplier<Optional<Duration>> timeLeft) {
        requireSchema(schema);
        HikariDataSource pool = pool(schema, config, registry);
        var connections =
                new TimedConnections(
                        pool::getConnection,
                        config.poolSize(),
                        config.connectionTimeout(),
                        timeLeft);
        return new Database(
                schema,
                migrating(schema, config),
                connections,
                // Whoever has a turn among these asks for a connection like everybody else.
                atMost ->
                        new TimedConnections(
                                connections, atMost, config.connectionTimeout(), timeLeft),
                jdbi -> {
                    jdbi.getConfig(StatementTimes.class).set(config.statementTimeout(), timeLeft);
                    jdbi.getConfig(SqlStatements.class).addCustomizer(new TimedStatements());
                },
                pool::close);
    }

    /**
     * Uses connections as they come, for data sources that tests make faulty; time-outs are the
     * source's business.
     */
    public static Database open(String schema, DataSource dataSource) {
        requireSchema(schema);
        ConnectionFactory connections =
                () -> {
                    Connection connection = dataSource.getConnection();
                    connection.setSchema(schema);
                    return connection;
                };
        return new Database(schema, dataSource, connections, _ -> connections, _ -> {}, () -> {});
    }

    public Migrations migrations() {
        return migrations;
    }

    /**
     * For single reading statements outside a transaction. Whatever writes goes through {@link
     * #transactions()}.
     */
    public Jdbi jdbi() {
        return jdbi;
    }

    /** The same for statements that every request waits for. */
    public Reads reads() {
        return reads;
    }

    public Transactions transactions() {
        return transactions;
    }

    /**
     * For users of whom there may be many at once, so that they leave some connections to others:
     * all of them together take so many at most.
     */
    public Transactions transactions(int atMost) {
        return someConnections.apply(atMost);
    }

    @Override
    public void close() {
        close.run();
    }

    private static HikariDataSource pool(
            String schema, DatabaseConfig config, MeterRegistry registry) {
        var hikari = new HikariConfig();
        hikari.setPoolName(schema);
        hikari.setJdbcUrl(config.url());
        hikari.setUsername(config.user());
        hikari.setPassword(config.password());
        hikari.setDataSourceProperties(config.pooledProperties(schema));
        hikari.setMaximumPoolSize(config.poolSize());
        hikari.setMinimumIdle(Math.min(IDLE_CONNECTIONS, config.poolSize()));
        hikari.setConnectionTimeout(config.connectionTimeout().toMillis());
        hikari.setMetricRegistry(registry);
        try {
            return new HikariDataSource(hikari);
        } catch (HikariPool.PoolInitializationException failure) {
            throw cannotOpen(config, failure);
        }
    }

    /**
     * One plain connection at a time, outside the pool, whose statement time-out a migration may
     * outlast.
     */
    private static DataSource migrating(String schema, DatabaseConfig config) {
        return new DriverDataSource(
                config.url(),
                null,
                config.migrationProperties(schema),
                config.user(),
                config.password());
    }

    /**
     * Also a store that was handed the Jdbi instead of the Handle is refused inside a transaction.
     */
    private record GuardedConnections(ConnectionFactory connections) implements ConnectionFactory {
        @Override
        public Connection openConnection() throws SQLException {
            Transactions.refuseInside();
            return connections.openConnection();
        }

        @Override
        public void closeConnection(Connection connection) throws SQLException {
            connections.closeConnection(connection);
        }
    }

    private static SqlFailure cannotOpen(DatabaseConfig config, RuntimeException failure) {
        SqlFailure reason = SqlFailure.find(failure).orElseThrow(() -> failure);
        String url = config.url().replaceFirst("\\?.*", "");
        String message =
                "Cannot open database %s as user %s: %s"
                        .formatted(url, config.user(), reason.getMessage());
        return SqlFailure.of(new SQLException(message, reason.sqlState(), reason));
    }

    private static void requireSchema(String schema) {
        if (!SCHEMA.matcher(schema).matches()) {
            throw new IllegalArgumentException("Cannot use schema name " + schema);
        }
    }
}
