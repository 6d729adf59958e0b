package dev.tarn.database;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;

/**
 * Ends statements with the work that they belong to, where that is earlier than the time-out that
 * every connection has on the server. None is sent when the time is up.
 */
final class TimedStatements implements StatementCustomizer {
    /** As PostgreSQL says it of a statement that it has cancelled. */
    private static final String CANCELLED = "57014";

    private final Duration statementTimeout;
    private final Supplier<Optional<Duration>> timeLeft;

    TimedStatements(Duration statementTimeout, Supplier<Optional<Duration>> timeLeft) {
        this.statementTimeout = statementTimeout;
        this.timeLeft = timeLeft;
    }

    @Override
    public void beforeExecution(PreparedStatement statement, StatementContext context)
            throws SQLException {
        Optional<Duration> left =
                timeLeft.get().filter(time -> time.compareTo(statementTimeout) < 0);
        if (left.isEmpty()) {
            return;
        }
        if (left.orElseThrow().isZero()) {
            throw new SQLException("No time was left for the statement", CANCELLED);
        }
        // Whole seconds are what JDBC knows; 0 would mean no time-out.
        statement.setQueryTimeout((int) Math.max(1, left.orElseThrow().toSeconds()));
    }
}
