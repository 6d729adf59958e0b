package dev.tarn.database;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * A statement or transaction that failed and changed nothing, by what it means rather than by its
 * SQLState. {@link Transactions} throws it after rolling back. Callers catch the kind that they can
 * do something about.
 */
@SuppressWarnings("serial") // Nobody serializes a failure.
public abstract sealed class SqlFailure extends RuntimeException {
    private static final int CAUSES_MAX = 16;

    private final String sqlState;
    private final boolean retriable;

    private SqlFailure(SQLException cause, boolean retriable) {
        super(cause.getMessage(), cause);
        this.sqlState = state(cause);
        this.retriable = retriable;
    }

    /** The five characters that PostgreSQL or its driver gave, or an empty string. */
    public final String sqlState() {
        return sqlState;
    }

    /** Whether the same transaction, run again from its beginning, may well succeed. */
    public final boolean retriable() {
        return retriable;
    }

    /** Finds the SQL failure inside what Jdbi, Hikari or the driver threw. */
    public static Optional<SqlFailure> find(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (cause instanceof SqlFailure failure) {
                return Optional.of(failure);
            }
            if (cause instanceof SQLException exception) {
                return Optional.of(of(exception));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    public static SqlFailure of(SQLException exception) {
        // Hikari's wait for a connection has a class of its own and often no state.
        if (exception instanceof SQLTransientConnectionException
                || exception.getCause() instanceof IOException) {
            return new Unavailable(exception);
        }
        return switch (state(exception)) {
            case "23505" -> new UniqueViolation(exception);
            // 23001 is what ON DELETE RESTRICT raises since PostgreSQL 18.
            case "23503", "23001" -> new ForeignKeyViolation(exception);
            case "23514" -> new CheckViolation(exception);
            case "40001" -> new SerializationFailure(exception);
            case "40P01" -> new Deadlock(exception);
            case "55P03" -> new LockTimeout(exception);
            case "57014" -> new StatementTimeout(exception);
            case "25P03", "53300", "57P01", "57P02", "57P03", "57P05" -> new Unavailable(exception);
            case String state when state.startsWith("08") -> new Unavailable(exception);
            case String state when state.startsWith("53") -> new Exhausted(exception);
            default -> new Other(exception);
        };
    }

    private static String state(SQLException exception) {
        String state = exception.getSQLState();
        return state == null ? "" : state;
    }

    private static String constraintOf(SQLException exception) {
        if (exception instanceof PSQLException answered) {
            ServerErrorMessage message = answered.getServerErrorMessage();
            String constraint = message == null ? null : message.getConstraint();
            return constraint == null ? "" : constraint;
        }
        return "";
    }

    /** A row with this key is there already. */
    public static final class UniqueViolation extends SqlFailure {
        private final String constraint;

        private UniqueViolation(SQLException cause) {
            super(cause, false);
            this.constraint = constraintOf(cause);
        }

        public String constraint() {
            return constraint;
        }
    }

    /** The row that this one names is missing, or a row that others name would go. */
    public static final class ForeignKeyViolation extends SqlFailure {
        private final String constraint;

        private ForeignKeyViolation(SQLException cause) {
            super(cause, false);
            this.constraint = constraintOf(cause);
        }

        public String constraint() {
            return constraint;
        }
    }

    /** A value that the table's own rule refuses. */
    public static final class CheckViolation extends SqlFailure {
        private final String constraint;

        private CheckViolation(SQLException cause) {
            super(cause, false);
            this.constraint = constraintOf(cause);
        }

        public String constraint() {
            return constraint;
        }
    }

    /** Another transaction changed what this one read. */
    public static final class SerializationFailure extends SqlFailure {
        private SerializationFailure(SQLException cause) {
            super(cause, true);
        }
    }

    /** PostgreSQL broke a circle of waiting transactions by ending this one. */
    public static final class Deadlock extends SqlFailure {
        private Deadlock(SQLException cause) {
            super(cause, true);
        }
    }

    /** Somebody else held a lock for longer than the pool's lock time-out. */
    public static final class LockTimeout extends SqlFailure {
        private LockTimeout(SQLException cause) {
            super(cause, true);
        }
    }

    /**
     * A statement ran longer than the pool's statement time-out; again, it would most likely do the
     * same.
     */
    public static final class StatementTimeout extends SqlFailure {
        private StatementTimeout(SQLException cause) {
            super(cause, false);
        }
    }

    /** No connection could be had, or it was lost before COMMIT was sent. */
    public static final class Unavailable extends SqlFailure {
        Unavailable(SQLException cause) {
            super(cause, true);
        }
    }

    /** PostgreSQL has run out of disk, memory or a configured limit; somebody has to see to it. */
    public static final class Exhausted extends SqlFailure {
        private Exhausted(SQLException cause) {
            super(cause, false);
        }
    }

    /** Everything that no caller can do anything about: a bug. */
    public static final class Other extends SqlFailure {
        private Other(SQLException cause) {
            super(cause, false);
        }
    }
}
