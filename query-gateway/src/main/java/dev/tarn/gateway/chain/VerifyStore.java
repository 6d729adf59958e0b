package dev.tarn.gateway.chain;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Rows of the chain as they are verified. */
public interface VerifyStore extends LinkedReceipts {
    /** Its one row; nothing when somebody has deleted it. */
    @SqlQuery("SELECT day, links, encode(head, 'hex') AS head, sealed_at FROM receipt_chain")
    @RegisterConstructorMapper(ChainEnd.class)
    Optional<ChainEnd> end();

    @SqlQuery(
            """
            SELECT day, links, encode(head, 'hex') AS head, previous_day, encode(previous_head, 'hex') AS previous_head,
                closed_at, anchored_at
            FROM receipt_day
            WHERE day = :day
            """)
    @RegisterConstructorMapper(DayRow.class)
    Optional<DayRow> day(LocalDate day);

    @SqlQuery(
            """
            SELECT day, links, encode(head, 'hex') AS head, previous_day, encode(previous_head, 'hex') AS previous_head,
                closed_at, anchored_at
            FROM receipt_day
            WHERE day < :day
            ORDER BY day DESC
            LIMIT 1
            """)
    @RegisterConstructorMapper(DayRow.class)
    Optional<DayRow> dayBefore(LocalDate day);

    /** The first of all; a day that is not over has links only. */
    @SqlQuery(
            """
            SELECT day
            FROM ((SELECT day FROM receipt_day ORDER BY day LIMIT 1) UNION ALL (SELECT day FROM receipt_link ORDER BY day LIMIT 1)) AS days
            ORDER BY day
            LIMIT 1
            """)
    Optional<LocalDate> firstDay();

    @SqlQuery(
            """
            SELECT day, number, kind, query_id, about, encode(content, 'hex') AS content, sealed_at,
                encode(hash, 'hex') AS hash
            FROM receipt_link
            WHERE day = :day AND number > :after
            ORDER BY number
            LIMIT :limit
            """)
    @RegisterConstructorMapper(LinkRow.class)
    List<LinkRow> links(LocalDate day, long after, int limit);

    @SqlQuery("SELECT encode(hash, 'hex') FROM receipt_link WHERE day = :day AND number = :number")
    Optional<String> hash(LocalDate day, long number);

    @SqlQuery(
            """
            SELECT query_id, reported_at AS submitted_at, reported_at, CAST(report AS text) AS report, sealed_on
            FROM receipt_amendment
            WHERE query_id IN (<ids>)
            """)
    @RegisterConstructorMapper(AmendmentRow.class)
    List<AmendmentRow> amendments(@BindList List<String> ids);

    /** What says that it was sealed on that day, and has no link there. */
    @SqlQuery(
            """
            SELECT query_id
            FROM query_receipt
            WHERE sealed_on = :day
                AND NOT EXISTS (
                    SELECT FROM receipt_link
                    WHERE receipt_link.query_id = query_receipt.query_id AND receipt_link.kind = 'RECEIPT'
                        AND receipt_link.day = query_receipt.sealed_on)
            UNION ALL
            SELECT query_id
            FROM receipt_amendment
            WHERE sealed_on = :day
                AND NOT EXISTS (
                    SELECT FROM receipt_link
                    WHERE receipt_link.query_id = receipt_amendment.query_id AND receipt_link.kind = 'AMENDMENT'
                        AND receipt_link.day = receipt_amendment.sealed_on)
            LIMIT 1
            """)
    Optional<String> inserted(LocalDate day);

    /** What says that it was sealed on a day that has not come yet, or before there was a chain. */
    @SqlQuery(
            """
            SELECT query_id
            FROM query_receipt
            WHERE sealed_on < :first OR sealed_on > :last
            UNION ALL
            SELECT query_id
            FROM receipt_amendment
            WHERE sealed_on < :first OR sealed_on > :last
            UNION ALL
            SELECT query_id
            FROM receipt_link
            WHERE day > :last
            LIMIT 1
            """)
    Optional<String> strange(LocalDate first, LocalDate last);
}
