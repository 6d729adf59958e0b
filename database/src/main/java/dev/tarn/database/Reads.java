package dev.tarn.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.ConnectionFactory;

/**
 * Single reading statements outside a transaction, for paths that every request takes: a Handle of
 * Jdbi copies all of its settings first, which takes longer than to ask PostgreSQL does. Failures
 * and time-outs are those of every other statement.
 */
public final class Reads {
    private final ConnectionFactory connections;
    private final StatementTimes times;

    Reads(ConnectionFactory connections, StatementTimes times) {
        this.connections = connections;
        this.times = times;
    }

    private interface Reading<T> {
        T read(Connection connection);
    }

    /** The first row, if there is one. */
    public <T> Optional<T> find(
            PlainStatement statement, PlainStatement.Row<T> row, Object... values) {
        return with(connection -> statement.find(connection, times, row, values));
    }

    public <T> List<T> list(PlainStatement statement, PlainStatement.Row<T> row, Object... values) {
        return with(connection -> statement.list(connection, times, row, values));
    }

    private <T> T with(Reading<T> reading) {
        try {
            Connection connection = connections.openConnection();
            try {
                return reading.read(connection);
            } finally {
                connections.closeConnection(connection);
            }
        } catch (SQLException failure) {
            throw SqlFailure.of(failure);
        }
    }
}
