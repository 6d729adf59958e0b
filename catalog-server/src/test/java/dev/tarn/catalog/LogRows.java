package dev.tarn.catalog;

import dev.tarn.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The commit log as PostgreSQL has it, to write what no server would write by itself. */
record LogRows(TestDatabase database) {
    /** By the clock that commits are timed with. */
    Instant now() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT clock_timestamp()")) {
            rows.next();
            return rows.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    /** An entry that protects a table which is not protected: it changes nothing but the log. */
    void protect(long number, Instant time) throws SQLException {
        execute(
                """
                INSERT INTO catalog.commit_log (sequence, position, committed_at, lake_id, tabular_id, tabular_uuid,
                    kind, action, namespace, name, from_location, to_location, principal, engine, request_id)
                SELECT %d, 0, '%s', lake_id, tabular_id, tabular_uuid,
                    kind, 'protect', namespace, name, from_location, to_location, principal, engine, request_id
                FROM catalog.commit_log
                ORDER BY sequence DESC
                LIMIT 1
                """
                        .formatted(number, time));
    }

    void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
