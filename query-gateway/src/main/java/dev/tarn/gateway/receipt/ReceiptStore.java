package dev.tarn.gateway.receipt;

import dev.tarn.gateway.admission.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.KeyColumn;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.config.ValueColumn;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.customizer.Define;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of receipts. Each method is one statement, which commits by itself. */
public interface ReceiptStore {
    /** {@code since} is the earlier of the two times. */
    record UsageQuery(
            String principal,
            Instant minuteAgo,
            Instant midnight,
            Instant since,
            @Nullable String tag) {}

    @SqlUpdate(
            """
            INSERT INTO query_receipt (
                query_id, cluster, principal, user_name, actor, source, client_tags, client_info,
                trace_token, user_agent, remote_address, request_id, catalog_name, schema_name,
                transaction_id, statement, prepared, kind, named_tables, submitted_at, state, next_look_at)
            VALUES (
                :queryId, :cluster, :principal, :userName, :actor, :source, string_to_array(:clientTags, ','), :clientInfo,
                :traceToken, :userAgent, :remoteAddress, :requestId, :catalogName, :schemaName,
                :transactionId, :statement, :prepared, :kind, CAST(:namedTables AS jsonb), :submittedAt, 'OPEN', :nextLookAt)
            """)
    int open(@BindMethods NewReceipt receipt, Instant nextLookAt);

    @SqlUpdate(
            """
            INSERT INTO query_receipt (
                query_id, cluster, principal, user_name, actor, source, client_tags, client_info,
                trace_token, user_agent, remote_address, request_id, catalog_name, schema_name,
                transaction_id, statement, prepared, kind, named_tables, submitted_at, state,
                completed_at, completed_by, error_name, error_type, error_message)
            VALUES (
                :queryId, :cluster, :principal, :userName, :actor, :source, string_to_array(:clientTags, ','), :clientInfo,
                :traceToken, :userAgent, :remoteAddress, :requestId, :catalogName, :schemaName,
                :transactionId, :statement, :prepared, :kind, CAST(:namedTables AS jsonb), :submittedAt, 'REFUSED',
                :submittedAt, 'gateway', :errorName, :errorType, :errorMessage)
            """)
    int refused(
            @BindMethods NewReceipt receipt,
            String errorName,
            String errorType,
            String errorMessage);

    @SqlQuery(
            """
            SELECT principal, cluster
            FROM query_receipt
            WHERE query_id = :queryId AND state <> 'REFUSED'
            """)
    @RegisterConstructorMapper(Owner.class)
    Optional<Owner> owner(String queryId);

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
            RETURNING query_id, cluster, user_name, submitted_at, seen, silent_since
            """)
    @RegisterConstructorMapper(DueReceipt.class)
    List<DueReceipt> takeDue(Instant now, int limit);

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

    /**
     * Whoever comes second changes nothing, unless it knows what the first did not: an event says
     * to the byte and the millisecond what the answer to a poll has rounded. A shortened one leaves
     * what the poll has found of columns. Of a query that ran on another cluster or for another
     * user nobody says anything.
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
                read_tables = CASE WHEN :shortened AND completed_by = 'poll' THEN read_tables ELSE CAST(:readTables AS jsonb) END,
                written_table = CASE WHEN :shortened AND completed_by = 'poll' THEN written_table ELSE CAST(:writtenTable AS jsonb) END,
                lineage = CASE WHEN :shortened AND completed_by = 'poll' THEN lineage ELSE CAST(:lineage AS jsonb) END
            WHERE query_id = :queryId
                AND cluster = :cluster
                AND user_name = :user
                AND (state IN ('OPEN', 'ABANDONED', 'UNRECONCILED') OR (completed_by = 'poll' AND :by = 'event'))
            """)
    int complete(
            @BindMethods Completion completion,
            String cluster,
            String user,
            String by,
            boolean shortened,
            Instant now);

    /** What a shortened event has left out. */
    @SqlUpdate(
            """
            UPDATE query_receipt
            SET completed_by = 'event',
                prepared = COALESCE(:prepared, prepared),
                read_tables = CAST(:readTables AS jsonb),
                written_table = CAST(:writtenTable AS jsonb),
                lineage = CAST(:lineage AS jsonb)
            WHERE query_id = :queryId AND completed_by = 'shortened-event'
            """)
    int fill(@BindMethods Completion completion);

    @SqlQuery(
            """
            SELECT query_id, cluster, user_name, submitted_at, seen, silent_since
            FROM query_receipt
            WHERE query_id IN (<ids>) AND completed_by = 'shortened-event'
            """)
    @RegisterConstructorMapper(DueReceipt.class)
    List<DueReceipt> shortened(@BindList List<String> ids);

    /** Whether it ran on this cluster for this user; nothing where there is no such query. */
    @SqlQuery(
            """
            SELECT cluster = :cluster AND user_name = :user
            FROM query_receipt
            WHERE query_id = :queryId
            """)
    Optional<Boolean> isOf(String queryId, String cluster, String user);

    @SqlUpdate(
            """
            UPDATE query_receipt
            SET state = :state, next_look_at = NULL, completed_at = :now, completed_by = 'gateway'
            WHERE query_id = :queryId AND state = 'OPEN'
            """)
    int giveUp(String queryId, String state, Instant now);

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

    /** {@code condition} may ask for the tag. */
    @SqlQuery(
            """
            SELECT count(*) FILTER (WHERE next_look_at IS NOT NULL) AS open,
                count(*) FILTER (WHERE submitted_at > :minuteAgo) AS last_minute,
                COALESCE(sum(cpu_millis) FILTER (WHERE submitted_at >= :midnight), 0) AS cpu_millis_today,
                COALESCE(sum(read_bytes) FILTER (WHERE submitted_at >= :midnight), 0) AS bytes_today
            FROM query_receipt
            WHERE principal = :principal
                AND state \\<> 'REFUSED'
                AND (submitted_at >= :since OR next_look_at IS NOT NULL) <condition>
            """)
    @RegisterConstructorMapper(Usage.class)
    Usage usage(@BindMethods UsageQuery query, @Define("condition") String condition);

    /** As {@link #takeDue}, of these. */
    @SqlQuery(
            """
            UPDATE query_receipt
            SET next_look_at = CAST(:again AS timestamptz)
            WHERE query_id IN (<ids>) AND next_look_at IS NOT NULL
            RETURNING query_id, cluster, user_name, submitted_at, seen, silent_since
            """)
    @RegisterConstructorMapper(DueReceipt.class)
    List<DueReceipt> take(@BindList List<String> ids, Instant again);

    @SqlUpdate(
            """
            DELETE FROM query_receipt
            WHERE query_id IN (
                SELECT query_id
                FROM query_receipt
                WHERE submitted_at < :before
                ORDER BY submitted_at
                LIMIT :limit)
            """)
    int forget(Instant before, int limit);
}
