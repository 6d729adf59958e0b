package dev.tarn.gateway.uses;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Which receipts the catalog has yet to know of. Each method is one statement. */
@RegisterConstructorMapper(UseRow.class)
public interface UseStore {
    /** Complete ones that read something, the oldest first. */
    @SqlQuery(
            """
            SELECT query_id, submitted_at, CAST(read_tables AS text) AS read_tables
            FROM query_receipt
            WHERE uses_told_at IS NULL AND next_look_at IS NULL AND read_tables IS NOT NULL
            ORDER BY completed_at, query_id
            LIMIT :limit
            """)
    List<UseRow> receipts(int limit);

    /** What engines have said too late for the receipt. */
    @SqlQuery(
            """
            SELECT a.query_id, r.submitted_at, coalesce(CAST(a.report -> 'read-tables' AS text), '[]') AS read_tables
            FROM receipt_amendment a
            JOIN query_receipt r ON r.query_id = a.query_id
            WHERE a.uses_told_at IS NULL
            ORDER BY a.reported_at, a.query_id
            LIMIT :limit
            """)
    List<UseRow> amendments(int limit);

    /** Unless somebody has said something else of one meanwhile. */
    @SqlBatch(
            """
            UPDATE query_receipt
            SET uses_told_at = :now
            WHERE query_id = :queryId AND CAST(read_tables AS text) = :readTables
            """)
    int[] receiptsTold(@BindMethods List<UseRow> receipts, Instant now);

    @SqlBatch("UPDATE receipt_amendment SET uses_told_at = :now WHERE query_id = :queryId")
    int[] amendmentsTold(@BindMethods List<UseRow> amendments, Instant now);

    @SqlQuery(
            """
            SELECT
                (
                    SELECT count(*)
                    FROM query_receipt
                    WHERE uses_told_at IS NULL AND next_look_at IS NULL AND read_tables IS NOT NULL
                ) + (SELECT count(*) FROM receipt_amendment WHERE uses_told_at IS NULL)
            """)
    long countUntold();
}
