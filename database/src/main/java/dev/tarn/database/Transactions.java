package dev.tarn.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction is one connection, from BEGIN to the answer of COMMIT. What is thrown tells what
 * is known: a {@link SqlFailure}, or whatever the work itself threw, means that nothing was
 * changed; {@link UnknownCommitOutcome} means that nobody can say.
 */
public final class Transactions {
    private static final Logger log = LoggerFactory.getLogger(Transactions.class);
    private static final int VALIDATION_SECONDS = 5;
    private static final String READ_ONLY = "25006";

    /**
     * Bound while this thread works inside a transaction, of whichever database: a second
     * connection for the same thread can wait for the first one's locks, or for the pool that the
     * first one exhausts, for ever.
     */
    private static final ScopedValue<Boolean> INSIDE = ScopedValue.newInstance();

    private final Jdbi jdbi;

    Transactions(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Runs the work and commits, READ COMMITTED. */
    public <T> T write(Function<Handle, T> work) {
        return write(TransactionIsolationLevel.READ_COMMITTED, work);
    }

    public <T> T write(TransactionIsolationLevel isolation, Function<Handle, T> work) {
        return within(false, isolation, work);
    }

    /** Runs the work and commits, READ COMMITTED, for work that has nothing to return. */
    public void run(Consumer<Handle> work) {
        write(handle -> {
            work.accept(handle);
            return Boolean.TRUE;
        });
    }

    /** Runs the work in a READ ONLY transaction, READ COMMITTED. */
    public <T> T read(Function<Handle, T> work) {
        return read(TransactionIsolationLevel.READ_COMMITTED, work);
    }

    /** {@code REPEATABLE_READ} makes several statements see one state of the database. */
    public <T> T read(TransactionIsolationLevel isolation, Function<Handle, T> work) {
        return within(true, isolation, work);
    }

    /** As {@link #read(Function)}, for statements that have to see one state of the database. */
    public <T> T readOneState(Function<Handle, T> work) {
        return read(TransactionIsolationLevel.REPEATABLE_READ, work);
    }

    /** Refuses a second connection for a thread that holds one. */
    static void refuseInside() {
        if (INSIDE.isBound()) {
            throw new IllegalStateException(
                    "Cannot take a second connection: this thread is inside a transaction; pass its Handle on instead");
        }
    }

    private <T> T within(
            boolean readOnly, TransactionIsolationLevel isolation, Function<Handle, T> work) {
        Handle handle = open();
        try {
            Connection connection = handle.getConnection();
            T result;
            try {
                begin(handle, connection, readOnly, isolation);
                result = ScopedValue.where(INSIDE, true).call(() -> work.apply(handle));
                refuseLostCause(connection);
            } catch (Throwable failure) {
                rollback(connection, failure);
                throw readOnly ? translated(failure) : orStandby(translated(failure));
            }
            commit(connection, readOnly);
            return result;
        } finally {
            close(handle);
        }
    }

    private Handle open() {
        try {
            return jdbi.open();
        } catch (RuntimeException failure) {
            throw translated(failure);
        }
    }

    private static void begin(
            Handle handle,
            Connection connection,
            boolean readOnly,
            TransactionIsolationLevel isolation)
            throws SQLException {
        connection.setReadOnly(readOnly);
        connection.setAutoCommit(false);
        // Said inside the transaction, where it costs one round trip and cannot outlive it.
        switch (isolation) {
            case REPEATABLE_READ ->
                    handle.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            case SERIALIZABLE -> handle.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
            case READ_COMMITTED -> {}
            case READ_UNCOMMITTED, NONE, UNKNOWN ->
                    throw new IllegalArgumentException(
                            "Cannot run a transaction with isolation " + isolation);
        }
    }

    /**
     * The work may have swallowed the failure that ended its transaction. COMMIT was not sent yet,
     * so this much is certain: nothing was changed.
     */
    private static void refuseLostCause(Connection connection) throws SQLException {
        if (connection.isClosed()) {
            throw new SQLException(
                    "Cannot commit: the connection was lost before COMMIT was sent", "08003");
        }
        // PostgreSQL answers such a COMMIT with a ROLLBACK that is no error, and its driver says
        // nothing of it.
        if (connection.unwrap(BaseConnection.class).getTransactionState()
                == TransactionState.FAILED) {
            throw new SQLException("Cannot commit: a statement of the transaction failed", "25P02");
        }
    }

    private static void commit(Connection connection, boolean readOnly) {
        try {
            connection.commit();
        } catch (SQLException failure) {
            // A read changed nothing, so that losing the answer to its COMMIT is an ordinary
            // failure.
            if (readOnly || refusedByServer(failure, connection)) {
                throw SqlFailure.of(failure);
            }
            throw new UnknownCommitOutcome(failure);
        } catch (RuntimeException | Error failure) {
            throw new UnknownCommitOutcome(failure);
        }
    }

    /**
     * PostgreSQL answers COMMIT with an error either because it rolled back, and then the session
     * goes on, or while the session dies, and then it may have committed before. So only a session
     * that still answers is believed.
     */
    private static boolean refusedByServer(SQLException failure, Connection connection) {
        String state = failure.getSQLState();
        if (state == null || state.startsWith("08") || state.startsWith("57P")) {
            return false;
        }
        try {
            return connection.isValid(VALIDATION_SECONDS);
        } catch (SQLException notValid) {
            failure.addSuppressed(notValid);
            return false;
        }
    }

    private static void rollback(Connection connection, Throwable failure) {
        try {
            if (!connection.isClosed() && !connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException | RuntimeException rollbackFailure) {
            failure.addSuppressed(rollbackFailure);
        }
    }

    /**
     * What happens to the connection after the outcome is known must not change the outcome. The
     * pool rolls back what is still open and restores the connection; we must not, since switching
     * auto-commit on would commit it.
     */
    private static void close(Handle handle) {
        try {
            handle.close();
        } catch (RuntimeException failure) {
            log.atWarn().setCause(failure).log("Cannot give a connection back in good order");
        }
    }

    /**
     * Who may write and is refused has met a standby, or a primary that has just become one; who
     * asked for a transaction without writes has made a mistake.
     */
    private static RuntimeException orStandby(RuntimeException failure) {
        return failure instanceof SqlFailure.Other other
                        && other.sqlState().equals(READ_ONLY)
                        && other.getCause() instanceof SQLException cause
                ? new SqlFailure.Unavailable(cause)
                : failure;
    }

    private static RuntimeException translated(Throwable failure) {
        return switch (failure) {
            case Error error -> throw error;
            case SQLException exception -> SqlFailure.of(exception);
            case JdbiException exception ->
                    SqlFailure.find(exception)
                            .<RuntimeException>map(found -> found)
                            .orElse(exception);
            // What the work itself threw is its caller's business, whatever lies below.
            case RuntimeException exception -> exception;
            default -> new IllegalStateException(failure);
        };
    }
}
