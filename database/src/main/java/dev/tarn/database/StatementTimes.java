package dev.tarn.database;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.config.JdbiConfig;

/**
 * How long statements may take: they end with the work that they belong to, where that is earlier
 * than the time-out that every connection has on the server. None is sent when the time is up.
 */
public final class StatementTimes implements JdbiConfig<StatementTimes> {
    /** As PostgreSQL says it of a statement that it has cancelled. */
    private static final String CANCELLED = "57014";

    private Duration statementTimeout = Duration.ZERO;
    private Supplier<Optional<Duration>> timeLeft = Optional::empty;

    void set(Duration newStatementTimeout, Supplier<Optional<Duration>> newTimeLeft) {
        statementTimeout = newStatementTimeout;
        timeLeft = newTimeLeft;
    }

    void limit(PreparedStatement statement) throws SQLException {
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

    @Override
    public StatementTimes createCopy() {
        var copy = new StatementTimes();
        copy.set(statementTimeout, timeLeft);
        return copy;
    }
}
