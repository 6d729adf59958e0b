package dev.tarn.gateway.reach;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** What queries have read, and what of it was not to be seen. Each method is one statement. */
@RegisterConstructorMapper(ReadRow.class)
public interface FindingStore {
    /** Of complete receipts, the oldest first. */
    @SqlQuery(
            """
            SELECT query_id, user_name, submitted_at, coalesce(ended_at, completed_at, submitted_at) AS ended_at,
                CAST(read_tables AS text) AS read_tables
            FROM query_receipt
            WHERE past_looked_at IS NULL AND next_look_at IS NULL AND read_tables IS NOT NULL
            ORDER BY completed_at, query_id
            LIMIT :limit
            """)
    List<ReadRow> receipts(int limit);

    /** What engines have said too late for the receipt. */
    @SqlQuery(
            """
            SELECT a.query_id, r.user_name, r.submitted_at,
                coalesce(r.ended_at, r.completed_at, r.submitted_at) AS ended_at,
                coalesce(CAST(a.report -> 'read-tables' AS text), '[]') AS read_tables
            FROM receipt_amendment a
            JOIN query_receipt r ON r.query_id = a.query_id
            WHERE a.past_looked_at IS NULL
            ORDER BY a.reported_at, a.query_id
            LIMIT :limit
            """)
    List<ReadRow> amendments(int limit);

    @SqlBatch(
            """
            INSERT INTO past_finding (query_id, table_name, snapshot_id, reader, found_at)
            VALUES (:queryId, :table, :snapshotId, :reader, :now)
            ON CONFLICT DO NOTHING
            """)
    int[] found(@BindMethods List<Finding> findings, Instant now);

    /** Unless somebody has said something else of one meanwhile. */
    @SqlBatch(
            """
            UPDATE query_receipt
            SET past_looked_at = :now
            WHERE query_id = :queryId AND CAST(read_tables AS text) = :readTables
            """)
    int[] receiptsLookedAt(@BindMethods List<ReadRow> receipts, Instant now);

    @SqlBatch("UPDATE receipt_amendment SET past_looked_at = :now WHERE query_id = :queryId")
    int[] amendmentsLookedAt(@BindMethods List<ReadRow> amendments, Instant now);

    /** With their receipts, which are kept for a while. */
    @SqlUpdate(
            """
            DELETE FROM past_finding
            WHERE NOT EXISTS (SELECT FROM query_receipt r WHERE r.query_id = past_finding.query_id)
            """)
    int forget();

    @SqlQuery(
            """
            SELECT
                (
                    SELECT count(*)
                    FROM query_receipt
                    WHERE past_looked_at IS NULL AND next_look_at IS NULL AND read_tables IS NOT NULL
                ) + (SELECT count(*) FROM receipt_amendment WHERE past_looked_at IS NULL)
            """)
    long countWaiting();
}
