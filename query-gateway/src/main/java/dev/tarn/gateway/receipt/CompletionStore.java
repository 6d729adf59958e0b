package dev.tarn.gateway.receipt;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** What a query's row is told of its end. Each method is one statement, which commits by itself. */
public interface CompletionStore {
    /**
     * Whoever comes second changes nothing, unless it knows what the first did not: an event says
     * to the byte and the millisecond what the answer to a poll has rounded. A shortened one leaves
     * what the poll has found of columns. Of a query that ran on another cluster or for another
     * user nobody says anything, nor of one that has been exported or sealed.
     */
    @SqlUpdate(
            """
            UPDATE query_receipt
            SET state = :state,
                next_look_at = NULL,
                seen = true,
                completed_at = :now,
                completed_by = CASE WHEN :shortened AND completed_by IS DISTINCT FROM 'poll' THEN 'shortened-event' ELSE :by END,
                prepared = COALESCE(:prepared, prepared),
                ended_at = :endedAt,
                error_name = :errorName,
                error_type = :errorType,
                error_message = :errorMessage,
                queued_millis = :queuedMillis,
                elapsed_millis = :elapsedMillis,
                cpu_millis = :cpuMillis,
                read_rows = :readRows,
                read_bytes = :readBytes,
                result_rows = :resultRows,
                result_bytes = :resultBytes,
                written_rows = :writtenRows,
                peak_memory_bytes = :peakMemoryBytes,
                uses_told_at = NULL,
                read_tables = CASE WHEN :shortened AND completed_by = 'poll' THEN read_tables ELSE CAST(:readTables AS jsonb) END,
                written_table = CASE WHEN :shortened AND completed_by = 'poll' THEN written_table ELSE CAST(:writtenTable AS jsonb) END,
                lineage = CASE WHEN :shortened AND completed_by = 'poll' THEN lineage ELSE CAST(:lineage AS jsonb) END
            WHERE query_id = :queryId
                AND cluster = :cluster
                AND user_name = :user
                AND exported_in IS NULL
                AND sealed_on IS NULL
                AND (state IN ('OPEN', 'ABANDONED', 'UNRECONCILED') OR (completed_by = 'poll' AND :by = 'event'))
            """)
    int complete(
            @BindMethods Completion completion,
            String cluster,
            String user,
            String by,
            boolean shortened,
            Instant now);

    @SqlUpdate(
            """
            UPDATE query_receipt
            SET result_hash = :hash
            WHERE query_id = :queryId AND exported_in IS NULL AND sealed_on IS NULL
            """)
    int hash(String queryId, String hash);

    /**
     * What would have completed a receipt better than it is, had that not been exported or sealed
     * by then. It is written down once beside it.
     */
    @SqlUpdate(
            """
            INSERT INTO receipt_amendment (query_id, reported_at, report)
            SELECT query_id, CAST(:now AS timestamptz), jsonb_strip_nulls(jsonb_build_object(
                'state', CAST(:state AS text),
                'prepared', CAST(:prepared AS text),
                'ended-at', CAST(:endedAt AS timestamptz),
                'error-name', CAST(:errorName AS text),
                'error-type', CAST(:errorType AS text),
                'error-message', CAST(:errorMessage AS text),
                'queued-millis', CAST(:queuedMillis AS bigint),
                'elapsed-millis', CAST(:elapsedMillis AS bigint),
                'cpu-millis', CAST(:cpuMillis AS bigint),
                'read-rows', CAST(:readRows AS bigint),
                'read-bytes', CAST(:readBytes AS bigint),
                'result-rows', CAST(:resultRows AS bigint),
                'result-bytes', CAST(:resultBytes AS bigint),
                'written-rows', CAST(:writtenRows AS bigint),
                'peak-memory-bytes', CAST(:peakMemoryBytes AS bigint),
                'read-tables', CAST(:readTables AS jsonb),
                'written-table', CAST(:writtenTable AS jsonb),
                'lineage', CAST(:lineage AS jsonb)))
            FROM query_receipt
            WHERE query_id = :queryId
                AND cluster = :cluster
                AND user_name = :user
                AND (exported_in IS NOT NULL OR sealed_on IS NOT NULL)
                AND (state IN ('ABANDONED', 'UNRECONCILED') OR completed_by = 'poll')
            ON CONFLICT (query_id) DO NOTHING
            """)
    int amend(@BindMethods Completion completion, String cluster, String user, Instant now);

    /** Whether it ran on this cluster for this user; nothing where there is no such query. */
    @SqlQuery(
            """
            SELECT cluster = :cluster AND user_name = :user
            FROM query_receipt
            WHERE query_id = :queryId
            """)
    Optional<Boolean> isOf(String queryId, String cluster, String user);
}
