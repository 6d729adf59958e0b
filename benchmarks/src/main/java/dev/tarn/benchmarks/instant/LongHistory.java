package dev.tarn.benchmarks.instant;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Makes a lake's commit log long, in the form in which the catalog writes it: each table's own
 * entry again and again, as a commit, a second apart, with a rename every hundredth time.
 */
record LongHistory(Connection database) {
    private static final int RENAME_EVERY = 100;

    /** What the tables and their namespace began with lies before all that follows. */
    void write(int commits) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute("SET search_path TO catalog");
            statement.execute(
                    """
                    UPDATE commit_log SET committed_at = committed_at - make_interval(secs => %d + 3600)
                    """
                            .formatted(commits));
            statement.execute(
                    """
                    UPDATE namespace_log SET committed_at = committed_at - make_interval(secs => %d + 3600)
                    """
                            .formatted(commits));
            statement.execute(
                    """
                    WITH made AS (
                        SELECT *, row_number() OVER (ORDER BY tabular_id) - 1 AS ordinal, count(*) OVER () AS table_count
                        FROM commit_log
                        WHERE action = 'create'
                    )
                    INSERT INTO commit_log (
                        sequence, position, committed_at, lake_id, tabular_id, tabular_uuid, kind, action, namespace, name,
                        from_location, to_location, to_digest, snapshots, principal, actor, engine, request_id
                    )
                    SELECT
                        nextval('commit_sequence'),
                        0,
                        now() - make_interval(secs => %1$d - i),
                        lake_id,
                        tabular_id,
                        tabular_uuid,
                        kind,
                        CASE WHEN (i / table_count) %% %2$d = %2$d - 1 THEN 'rename' ELSE 'commit' END,
                        namespace,
                        name,
                        to_location,
                        to_location,
                        to_digest,
                        CAST('{"main": 4711}' AS jsonb),
                        principal,
                        actor,
                        engine,
                        request_id
                    FROM generate_series(1, %1$d) AS i
                    JOIN made ON ordinal = i %% table_count
                    ORDER BY i
                    """
                            .formatted(commits, RENAME_EVERY));
            // As autovacuum would have on the way.
            statement.execute("VACUUM ANALYZE commit_log");
            statement.execute("VACUUM ANALYZE namespace_log");
        }
    }

    long size() throws SQLException {
        try (Statement statement = database.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM catalog.commit_log")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
