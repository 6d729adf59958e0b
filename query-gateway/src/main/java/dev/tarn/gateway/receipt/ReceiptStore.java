package dev.tarn.gateway.receipt;

import dev.tarn.gateway.admission.Usage;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.customizer.Define;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Rows of receipts before their queries run. Each method is one statement, which commits by itself.
 * Jdbi looks at every method of an interface each time that one is called: what every query needs
 * stands apart from what few do.
 */
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
                transaction_id, statement, prepared, kind, named_tables, submitted_at, state, next_look_at, held_by)
            VALUES (
                :queryId, :cluster, :principal, :userName, :actor, :source, string_to_array(:clientTags, ','), :clientInfo,
                :traceToken, :userAgent, :remoteAddress, :requestId, :catalogName, :schemaName,
                :transactionId, :statement, :prepared, :kind, CAST(:namedTables AS jsonb), :submittedAt, 'OPEN', :nextLookAt, :heldBy)
            """)
    int open(@BindMethods NewReceipt receipt, Instant nextLookAt, UUID heldBy);

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
}
