package dev.tarn.testkit;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections to a test database, with the faults that a test asks for; each happens as often as it
 * was asked for.
 */
public final class FaultyDataSource implements DataSource {
    private static final String CONNECTION_FAILURE = "08006";

    private final TestDatabase database;
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicReference<Optional<CommitFault>> commitFault =
            new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<StatementFault>> statementFault =
            new AtomicReference<>(Optional.empty());

    private record StatementFault(Predicate<String> sql, String sqlState) {}

    private FaultyDataSource(TestDatabase database) {
        this.database = database;
    }

    public static FaultyDataSource over(TestDatabase database) {
        return new FaultyDataSource(database);
    }

    /** The next so many connections are not to be had. */
    public void refuseConnections(int times) {
        refusals.set(times);
    }

    /**
     * Arms one fault for the next COMMIT; an answer that is withheld is, at this level, one that is
     * lost.
     */
    public void onCommit(CommitFault fault) {
        commitFault.set(Optional.of(fault));
    }

    /** The next statement that matches fails with this SQLState, before it reaches the server. */
    public void failStatement(Predicate<String> sql, String sqlState) {
        statementFault.set(Optional.of(new StatementFault(sql, sqlState)));
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new SQLTransientConnectionException("Refused by the test", "08001");
        }
        Connection connection = database.connect();
        return (Connection)
                Proxy.newProxyInstance(
                        FaultyDataSource.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (_, method, arguments) -> call(connection, method, arguments));
    }

    @Override
    public Connection getConnection(String user, String password)
            throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    private @Nullable Object call(
            Connection connection, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "commit" -> {
                return commit(connection);
            }
            case "prepareStatement", "prepareCall" -> {
                if (arguments != null) {
                    failIfAsked((String) arguments[0]);
                }
            }
            default -> {}
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private @Nullable Object commit(Connection connection) throws SQLException {
        Optional<CommitFault> fault = commitFault.getAndSet(Optional.empty());
        if (fault.isEmpty()) {
            connection.commit();
            return null;
        }
        switch (fault.orElseThrow()) {
            case LOSE_REQUEST -> {}
            case LOSE_ANSWER, WITHHOLD_ANSWER -> connection.commit();
        }
        connection.abort(Runnable::run);
        throw new SQLException("Lost by the test: " + fault.orElseThrow(), CONNECTION_FAILURE);
    }

    private void failIfAsked(String sql) throws SQLException {
        Optional<StatementFault> fault =
                statementFault.get().filter(candidate -> candidate.sql().test(sql));
        if (fault.isPresent()) {
            statementFault.set(Optional.empty());
            throw new SQLException("Failed by the test: " + sql, fault.orElseThrow().sqlState());
        }
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("Wraps no " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
