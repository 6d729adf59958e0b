package dev.tarn.gateway.history;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.customizer.Define;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** Reads of receipts. */
@RegisterConstructorMapper(ReceiptRow.class)
public interface HistoryStore {
    /** What a page is asked by; only what its conditions name is looked at. */
    record Query(
            @Nullable String principal,
            @Nullable String userName,
            @Nullable String state,
            @Nullable String kind,
            @Nullable String source,
            @Nullable String table,
            String read,
            String readColumn,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable Instant at,
            Instant beforeTime,
            String beforeId,
            int limit) {}

    /** Newest first, behind a place. */
    @SqlQuery(
            """
            SELECT query_id, cluster, principal, user_name, actor, source, client_tags, client_info, trace_token,
                user_agent, remote_address, request_id, catalog_name, schema_name, transaction_id, statement, prepared,
                kind, CAST(named_tables AS text) AS named_tables, submitted_at, state, completed_at, completed_by,
                ended_at, error_name, error_type, error_message, queued_millis, elapsed_millis, cpu_millis, read_rows,
                read_bytes, result_rows, result_bytes, written_rows, peak_memory_bytes,
                CAST(read_tables AS text) AS read_tables, CAST(written_table AS text) AS written_table,
                CAST(lineage AS text) AS lineage, result_hash, query_receipt.sealed_on,
                (SELECT CAST(report AS text) FROM receipt_amendment a WHERE a.query_id = query_receipt.query_id) AS amendment,
                (
                    SELECT CAST(jsonb_agg(jsonb_build_object(
                        'table', f.table_name, 'snapshot-id', f.snapshot_id, 'reader', f.reader,
                        'found-at', f.found_at) ORDER BY f.table_name, f.snapshot_id) AS text)
                    FROM past_finding f
                    WHERE f.query_id = query_receipt.query_id
                ) AS past_findings,
                CAST(moved_from AS text) AS moved_from, CAST(attempt_reports AS text) AS attempt_reports
            FROM query_receipt
            WHERE (submitted_at, query_id) \\< (:beforeTime, :beforeId) <conditions>
            ORDER BY submitted_at DESC, query_id DESC
            LIMIT :limit
            """)
    List<ReceiptRow> page(@BindMethods Query query, @Define("conditions") String conditions);

    /** Also by an id that it had on another cluster before. */
    @SqlQuery(
            """
            SELECT query_id, cluster, principal, user_name, actor, source, client_tags, client_info, trace_token,
                user_agent, remote_address, request_id, catalog_name, schema_name, transaction_id, statement, prepared,
                kind, CAST(named_tables AS text) AS named_tables, submitted_at, state, completed_at, completed_by,
                ended_at, error_name, error_type, error_message, queued_millis, elapsed_millis, cpu_millis, read_rows,
                read_bytes, result_rows, result_bytes, written_rows, peak_memory_bytes,
                CAST(read_tables AS text) AS read_tables, CAST(written_table AS text) AS written_table,
                CAST(lineage AS text) AS lineage, result_hash, query_receipt.sealed_on,
                (SELECT CAST(report AS text) FROM receipt_amendment a WHERE a.query_id = query_receipt.query_id) AS amendment,
                (
                    SELECT CAST(jsonb_agg(jsonb_build_object(
                        'table', f.table_name, 'snapshot-id', f.snapshot_id, 'reader', f.reader,
                        'found-at', f.found_at) ORDER BY f.table_name, f.snapshot_id) AS text)
                    FROM past_finding f
                    WHERE f.query_id = query_receipt.query_id
                ) AS past_findings,
                CAST(moved_from AS text) AS moved_from, CAST(attempt_reports AS text) AS attempt_reports
            FROM query_receipt
            WHERE query_id = :queryId
                OR moved_from @> jsonb_build_array(jsonb_build_object('query-id', CAST(:queryId AS text)))
            """)
    Optional<ReceiptRow> find(String queryId);
}
