package dev.tarn.gateway.chain;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Days on their way to their anchors, and rows that are too old. Each method is one statement. */
public interface KeepingStore extends ForgottenMarks {
    @SqlQuery(
            """
            SELECT day, links, encode(head, 'hex') AS head, previous_day, encode(previous_head, 'hex') AS previous_head,
                closed_at, anchored_at
            FROM receipt_day
            WHERE anchored_at IS NULL
            ORDER BY day
            LIMIT :limit
            """)
    @RegisterConstructorMapper(DayRow.class)
    List<DayRow> unanchored(int limit);

    @SqlUpdate("UPDATE receipt_day SET anchored_at = :now WHERE day = :day AND anchored_at IS NULL")
    int anchored(LocalDate day, Instant now);

    @SqlQuery("SELECT count(*) FROM receipt_day WHERE anchored_at IS NULL")
    long countUnanchored();

    /** Whoever is not sealed stays until they are. */
    @SqlUpdate(
            """
            WITH old AS (
                SELECT query_id
                FROM query_receipt
                WHERE submitted_at < :before AND sealed_on IS NOT NULL
                ORDER BY submitted_at
                LIMIT :limit),
            amended AS (
                DELETE FROM receipt_amendment
                WHERE query_id IN (SELECT query_id FROM old))
            DELETE FROM query_receipt
            WHERE query_id IN (SELECT query_id FROM old)
            """)
    int forget(Instant before, int limit);

    /** The oldest day that has links and is over, when none of its receipts is there any more. */
    @SqlQuery(
            """
            SELECT receipt_day.day
            FROM receipt_day
            WHERE receipt_day.day = (SELECT min(day) FROM receipt_link)
                AND receipt_day.day < :before
                AND (anchored_at IS NOT NULL OR NOT :anchoring)
                AND NOT EXISTS (SELECT FROM query_receipt WHERE sealed_on = receipt_day.day)
            """)
    Optional<LocalDate> emptiedBefore(LocalDate before, boolean anchoring);

    @SqlUpdate("DELETE FROM receipt_link WHERE day = :day")
    int dropLinks(LocalDate day);

    /** In seconds, of the receipt that waits the longest for its link. */
    @SqlQuery(
            """
            SELECT COALESCE(EXTRACT(EPOCH FROM CAST(:now AS timestamptz) - min(completed_at)), 0)
            FROM query_receipt
            WHERE sealed_on IS NULL AND next_look_at IS NULL
            """)
    double oldestUnsealed(Instant now);
}
