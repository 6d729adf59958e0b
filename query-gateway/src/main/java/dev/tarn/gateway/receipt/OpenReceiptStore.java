package dev.tarn.gateway.receipt;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.sqlobject.config.KeyColumn;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.config.ValueColumn;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows whose queries somebody still has to be asked about. Each method is one statement. */
public interface OpenReceiptStore {
    /**
     * Takes what is due for whoever calls, and for nobody else before {@code again}: the later, the
     * older the query is.
     */
    @SqlQuery(
            """
            UPDATE query_receipt
            SET next_look_at = CAST(:now AS timestamptz) + LEAST(GREATEST((CAST(:now AS timestamptz) - submitted_at) / 4, interval '1 second'), interval '30 seconds')
            WHERE query_id IN (
                SELECT query_id
                FROM query_receipt
                WHERE next_look_at <= :now
                ORDER BY next_look_at
                LIMIT :limit
                FOR UPDATE SKIP LOCKED)
            RETURNING query_id, cluster, user_name, seen, silent_since,
                COALESCE(CAST(moved_from -> -1 ->> 'moved-at' AS timestamptz), submitted_at) AS given_at,
                COALESCE(moved_from @> '[{"polled": true}]', false) AS polled_before
            """)
    @RegisterConstructorMapper(DueReceipt.class)
    List<DueReceipt> takeDue(Instant now, int limit);

    /** As {@link #takeDue}, of these. */
    @SqlQuery(
            """
            UPDATE query_receipt
            SET next_look_at = CAST(:again AS timestamptz)
            WHERE query_id IN (<ids>) AND next_look_at IS NOT NULL
            RETURNING query_id, cluster, user_name, seen, silent_since,
                COALESCE(CAST(moved_from -> -1 ->> 'moved-at' AS timestamptz), submitted_at) AS given_at,
                COALESCE(moved_from @> '[{"polled": true}]', false) AS polled_before
            """)
    @RegisterConstructorMapper(DueReceipt.class)
    List<DueReceipt> take(@BindList List<String> ids, Instant again);

    /** Its cluster answers, whether it runs it or not; most times that is no news. */
    @SqlUpdate(
            """
            UPDATE query_receipt
            SET seen = seen OR :runs, silent_since = NULL
            WHERE query_id = :queryId AND (silent_since IS NOT NULL OR (:runs AND NOT seen))
            """)
    int heard(String queryId, boolean runs);

    @SqlUpdate(
            """
            UPDATE query_receipt
            SET silent_since = :now
            WHERE query_id = :queryId AND silent_since IS NULL
            """)
    int silent(String queryId, Instant now);

    @SqlUpdate(
            """
            UPDATE query_receipt
            SET state = :state, next_look_at = NULL, completed_at = :now, completed_by = 'gateway'
            WHERE query_id = :queryId AND state = 'OPEN'
            """)
    int giveUp(String queryId, String state, Instant now);

    @SqlQuery(
            """
            SELECT query_id, cluster, user_name, seen, silent_since,
                COALESCE(CAST(moved_from -> -1 ->> 'moved-at' AS timestamptz), submitted_at) AS given_at,
                COALESCE(moved_from @> '[{"polled": true}]', false) AS polled_before
            FROM query_receipt
            WHERE query_id IN (<ids>) AND completed_by = 'shortened-event'
            """)
    @RegisterConstructorMapper(DueReceipt.class)
    List<DueReceipt> shortened(@BindList List<String> ids);

    /** What a shortened event has left out. */
    @SqlUpdate(
            """
            UPDATE query_receipt
            SET completed_by = 'event',
                prepared = COALESCE(:prepared, prepared),
                uses_told_at = NULL,
                read_tables = CAST(:readTables AS jsonb),
                written_table = CAST(:writtenTable AS jsonb),
                lineage = CAST(:lineage AS jsonb)
            WHERE query_id = :queryId AND completed_by = 'shortened-event'
                AND exported_in IS NULL AND sealed_on IS NULL
            """)
    int fill(@BindMethods Completion completion);

    @SqlQuery("SELECT count(*) FROM query_receipt WHERE next_look_at IS NOT NULL")
    long countOpen();

    @SqlQuery(
            """
            SELECT cluster, count(*) AS queries
            FROM query_receipt
            WHERE next_look_at IS NOT NULL
            GROUP BY cluster
            """)
    @KeyColumn("cluster")
    @ValueColumn("queries")
    Map<String, Long> openByCluster();
}
