package dev.tarn.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * One statement on the shortest way to the driver, for paths that every request takes: an interface
 * of SQL methods costs more time than most of what it asks PostgreSQL for. Parameters are bound by
 * their places; failures and time-outs are those of every other statement.
 */
public final class PlainStatement {
    private final String sql;

    private PlainStatement(String sql) {
        this.sql = sql;
    }

    public static PlainStatement of(String sql) {
        return new PlainStatement(sql);
    }

    /** Makes a value of the row that a result stands at. */
    public interface Row<T> {
        T read(ResultSet result) throws SQLException;
    }

    private interface Running<T> {
        T run(PreparedStatement statement) throws SQLException;
    }

    /** Answers how many rows were changed. */
    public int update(Handle handle, Object... values) {
        return run(handle, PreparedStatement::executeUpdate, values);
    }

    /**
     * Of several statements, with semicolons between them, which go to the server together and run
     * one after the other, each seeing what was committed before it began: answers how many rows
     * the last of them changed.
     */
    public int updateLast(Handle handle, Object... values) {
        return run(
                handle,
                statement -> {
                    boolean rows = statement.execute();
                    int changed = statement.getUpdateCount();
                    int last = changed;
                    while (rows || changed >= 0) {
                        last = changed;
                        rows = statement.getMoreResults();
                        changed = statement.getUpdateCount();
                    }
                    return last;
                },
                values);
    }

    /** The first row, if there is one. */
    public <T> Optional<T> find(Handle handle, Row<T> row, Object... values) {
        return find(handle.getConnection(), times(handle), row, values);
    }

    <T> Optional<T> find(
            Connection connection, StatementTimes times, Row<T> row, Object... values) {
        return run(
                connection,
                times,
                statement -> {
                    try (ResultSet result = statement.executeQuery()) {
                        return result.next() ? Optional.of(row.read(result)) : Optional.empty();
                    }
                },
                values);
    }

    public <T> List<T> list(Handle handle, Row<T> row, Object... values) {
        return list(handle.getConnection(), times(handle), row, values);
    }

    <T> List<T> list(Connection connection, StatementTimes times, Row<T> row, Object... values) {
        return run(
                connection,
                times,
                statement -> {
                    try (ResultSet result = statement.executeQuery()) {
                        var rows = new ArrayList<T>();
                        while (result.next()) {
                            rows.add(row.read(result));
                        }
                        return List.copyOf(rows);
                    }
                },
                values);
    }

    private static StatementTimes times(Handle handle) {
        return handle.getConfig(StatementTimes.class);
    }

    private <T> T run(Handle handle, Running<T> running, Object... values) {
        return run(handle.getConnection(), times(handle), running, values);
    }

    private <T> T run(
            Connection connection, StatementTimes times, Running<T> running, Object... values) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                bind(connection, statement, i + 1, values[i]);
            }
            times.limit(statement);
            return running.run(statement);
        } catch (SQLException failure) {
            throw SqlFailure.of(failure);
        }
    }

    private static void bind(
            Connection connection, PreparedStatement statement, int place, Object value)
            throws SQLException {
        switch (value) {
            case String text -> statement.setString(place, text);
            case Long number -> statement.setLong(place, number);
            case Integer number -> statement.setInt(place, number);
            case Short number -> statement.setShort(place, number);
            case Boolean truth -> statement.setBoolean(place, truth);
            case byte[] bytes -> statement.setBytes(place, bytes);
            case UUID uuid -> statement.setObject(place, uuid);
            case UUID[] uuids -> statement.setArray(place, connection.createArrayOf("uuid", uuids));
            case String[] texts ->
                    statement.setArray(place, connection.createArrayOf("text", texts));
            case Optional<?> text -> bindText(statement, place, text);
            default ->
                    throw new IllegalArgumentException(
                            "Cannot bind a value of " + value.getClass());
        }
    }

    /** One type for both cases, so that the driver need not prepare the statement anew. */
    private static void bindText(PreparedStatement statement, int place, Optional<?> text)
            throws SQLException {
        if (text.isEmpty()) {
            statement.setNull(place, Types.VARCHAR);
        } else {
            statement.setString(place, (String) text.orElseThrow());
        }
    }
}
