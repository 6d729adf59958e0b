package dev.tarn.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jdbi.v3.core.ConnectionFactory;

/**
 * The connections of a pool, in the order in which they are asked for. The pool itself knows one
 * time-out for all; here nobody waits longer for the others than it has time. What is left for the
 * pool is to make a connection that it lacks.
 */
final class TimedConnections implements ConnectionFactory {
    private final ConnectionFactory pool;
    private final Semaphore free;
    private final Duration patience;
    private final Supplier<Optional<Duration>> timeLeft;

    /** {@code size}: how many of the pool's may be used at once. */
    TimedConnections(
            ConnectionFactory pool,
            int size,
            Duration patience,
            Supplier<Optional<Duration>> timeLeft) {
        this.pool = pool;
        this.free = new Semaphore(size, true);
        this.patience = patience;
        this.timeLeft = timeLeft;
    }

    @Override
    public Connection openConnection() throws SQLException {
        Duration left = timeLeft.get().orElse(patience);
        Duration wait = left.compareTo(patience) < 0 ? left : patience;
        if (!acquire(wait)) {
            throw new SQLTransientConnectionException(
                    "No connection was free for %s".formatted(wait));
        }
        try {
            return pool.openConnection();
        } catch (SQLException | RuntimeException | Error failure) {
            free.release();
            throw failure;
        }
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
        try {
            pool.closeConnection(connection);
        } finally {
            free.release();
        }
    }

    private boolean acquire(Duration wait) throws SQLException {
        if (wait.isZero()) {
            return false;
        }
        try {
            return free.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException(
                    "Interrupted while waiting for a connection", interrupted);
        }
    }
}
