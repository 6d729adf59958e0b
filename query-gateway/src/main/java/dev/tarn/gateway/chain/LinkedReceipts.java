package dev.tarn.gateway.chain;

import dev.tarn.gateway.history.ReceiptRow;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** What links are made of. */
public interface LinkedReceipts extends ForgottenMarks {
    /** In the order in which they were complete. To be sealed, they are locked first. */
    @SqlQuery(
            """
            SELECT query_id, cluster, principal, user_name, actor, source, client_tags, client_info, trace_token,
                user_agent, remote_address, request_id, catalog_name, schema_name, transaction_id, statement, prepared,
                kind, CAST(named_tables AS text) AS named_tables, submitted_at, state, completed_at, completed_by,
                ended_at, error_name, error_type, error_message, queued_millis, elapsed_millis, cpu_millis, read_rows,
                read_bytes, result_rows, result_bytes, written_rows, peak_memory_bytes,
                CAST(read_tables AS text) AS read_tables, CAST(written_table AS text) AS written_table,
                CAST(lineage AS text) AS lineage, result_hash, sealed_on, CAST(NULL AS text) AS amendment,
                CAST(NULL AS text) AS past_findings, CAST(moved_from AS text) AS moved_from,
                CAST(NULL AS text) AS attempt_reports
            FROM query_receipt
            WHERE query_id IN (<ids>)
            ORDER BY completed_at, query_id
            """)
    @RegisterConstructorMapper(ReceiptRow.class)
    List<ReceiptRow> receipts(@BindList List<String> ids);
}
