package dev.tarn.gateway.chain;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of the chain as it grows. */
public interface SealStore extends LinkedReceipts {
    /** For whoever calls and nobody else until the transaction ends; nothing when somebody does. */
    @SqlQuery(
            """
            SELECT day, links, encode(head, 'hex') AS head, sealed_at
            FROM receipt_chain
            FOR UPDATE SKIP LOCKED
            """)
    @RegisterConstructorMapper(ChainEnd.class)
    Optional<ChainEnd> take();

    @SqlUpdate(
            """
            UPDATE receipt_chain
            SET day = :day, links = :links, head = decode(:head, 'hex'), sealed_at = :sealedAt
            """)
    int move(@BindMethods ChainEnd end);

    /**
     * Locks complete receipts that nothing was said of since {@code before}: as many as fit, and
     * one at least. What somebody else changes now comes the next time. One that has a link already
     * was tampered with, and must not keep the others from theirs.
     */
    @SqlQuery(
            """
            WITH waiting AS (
                SELECT query_id, completed_at,
                    octet_length(statement) + coalesce(octet_length(prepared), 0)
                        + coalesce(octet_length(CAST(read_tables AS text)), 0)
                        + coalesce(octet_length(CAST(written_table AS text)), 0)
                        + coalesce(octet_length(CAST(lineage AS text)), 0) + 1000 AS bytes
                FROM query_receipt
                WHERE sealed_on IS NULL AND next_look_at IS NULL
                    AND (completed_at < :before OR completed_at IS NULL)
                    AND NOT EXISTS (
                        SELECT FROM receipt_link
                        WHERE receipt_link.query_id = query_receipt.query_id AND receipt_link.kind = 'RECEIPT')
                ORDER BY completed_at, query_id
                LIMIT :limit
                FOR UPDATE OF query_receipt SKIP LOCKED),
            summed AS (
                SELECT query_id, completed_at,
                    sum(bytes) OVER rows_so_far AS bytes_so_far,
                    row_number() OVER rows_so_far AS place
                FROM waiting
                WINDOW rows_so_far AS (ORDER BY completed_at, query_id))
            SELECT query_id
            FROM summed
            WHERE bytes_so_far <= :bytesMax OR place = 1
            ORDER BY place
            """)
    List<String> lockUnsealed(Instant before, int limit, long bytesMax);

    /** Of receipts that are sealed. */
    @SqlQuery(
            """
            SELECT query_id, submitted_at, reported_at, CAST(report AS text) AS report, receipt_amendment.sealed_on
            FROM receipt_amendment JOIN query_receipt USING (query_id)
            WHERE receipt_amendment.sealed_on IS NULL AND query_receipt.sealed_on IS NOT NULL
                AND NOT EXISTS (
                    SELECT FROM receipt_link
                    WHERE receipt_link.query_id = receipt_amendment.query_id AND receipt_link.kind = 'AMENDMENT')
            ORDER BY reported_at, query_id
            LIMIT :limit
            FOR UPDATE OF receipt_amendment SKIP LOCKED
            """)
    @RegisterConstructorMapper(AmendmentRow.class)
    List<AmendmentRow> lockAmendments(int limit);

    @SqlBatch(
            """
            INSERT INTO receipt_link (day, number, kind, query_id, about, content, sealed_at, hash)
            VALUES (:day, :number, :kind, :queryId, :about, decode(:content, 'hex'), :sealedAt, decode(:hash, 'hex'))
            """)
    int[] add(@BindMethods List<LinkRow> links);

    @SqlUpdate("UPDATE query_receipt SET sealed_on = :day WHERE query_id IN (<ids>)")
    int sealReceipts(@BindList List<String> ids, LocalDate day);

    @SqlUpdate("UPDATE receipt_amendment SET sealed_on = :day WHERE query_id IN (<ids>)")
    int sealAmendments(@BindList List<String> ids, LocalDate day);

    @SqlQuery(
            """
            SELECT day, links, encode(head, 'hex') AS head, previous_day, encode(previous_head, 'hex') AS previous_head,
                closed_at, anchored_at
            FROM receipt_day
            ORDER BY day DESC
            LIMIT 1
            """)
    @RegisterConstructorMapper(DayRow.class)
    Optional<DayRow> lastDay();

    @SqlUpdate(
            """
            INSERT INTO receipt_day (day, links, head, previous_day, previous_head, closed_at)
            VALUES (:day, :links, decode(:head, 'hex'), :previousDay, decode(:previousHead, 'hex'), :closedAt)
            """)
    int close(@BindMethods DayRow day);

    /** Whether there is something sealed of a time before, which may go. */
    @SqlQuery(
            "SELECT EXISTS (SELECT FROM query_receipt WHERE submitted_at < :before AND sealed_on IS NOT NULL)")
    boolean hasBefore(Instant before);
}
