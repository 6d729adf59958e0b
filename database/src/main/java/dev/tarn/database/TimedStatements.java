package dev.tarn.database;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;

/** Holds Jdbi's own statements to their times. */
final class TimedStatements implements StatementCustomizer {
    @Override
    public void beforeExecution(PreparedStatement statement, StatementContext context)
            throws SQLException {
        context.getConfig(StatementTimes.class).limit(statement);
    }
}
