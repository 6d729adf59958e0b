package dev.tarn.gateway.export;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of receipts that are exported. Each method is one statement, which commits by itself. */
public interface ExportStore {
    /**
     * Takes receipts that nothing has been said of since {@code before} into a batch: as many as
     * fit, and one at least. From then on they do not change.
     */
    @SqlUpdate(
            """
            WITH waiting AS (
                SELECT query_id, completed_at,
                    octet_length(statement) + coalesce(octet_length(prepared), 0)
                        + coalesce(octet_length(CAST(read_tables AS text)), 0)
                        + coalesce(octet_length(CAST(written_table AS text)), 0)
                        + coalesce(octet_length(CAST(lineage AS text)), 0) + 1000 AS bytes
                FROM query_receipt
                WHERE exported_in IS NULL AND next_look_at IS NULL AND completed_at < :before
                ORDER BY completed_at, query_id
                LIMIT :limit),
            summed AS (
                SELECT query_id,
                    sum(bytes) OVER rows_so_far AS bytes_so_far,
                    row_number() OVER rows_so_far AS place
                FROM waiting
                WINDOW rows_so_far AS (ORDER BY completed_at, query_id)),
            taken AS (
                UPDATE query_receipt
                SET exported_in = CAST(:batch AS uuid)
                WHERE query_id IN (SELECT query_id FROM summed WHERE bytes_so_far <= :bytesMax OR place = 1)
                    AND exported_in IS NULL
                RETURNING query_id)
            INSERT INTO receipt_export (batch, taken_at)
            SELECT CAST(:batch AS uuid), CAST(:now AS timestamptz)
            WHERE EXISTS (SELECT FROM taken)
            """)
    int take(UUID batch, Instant before, int limit, long bytesMax, Instant now);

    /** The oldest that has not arrived, as far as is known. */
    @SqlQuery("SELECT batch FROM receipt_export WHERE sent_at IS NULL ORDER BY taken_at LIMIT 1")
    Optional<UUID> pending();

    /** As JSON, the same each time. */
    @SqlQuery(
            """
            SELECT CAST(row_to_json(line) AS text)
            FROM (
                SELECT query_id, cluster, principal, user_name, source,
                    array_to_string(client_tags, ',') AS client_tags,
                    remote_address, catalog_name, schema_name, statement, prepared, kind, state,
                    to_char(submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS submitted_at,
                    to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
                    completed_by, error_name, error_type, error_message,
                    queued_millis, elapsed_millis, cpu_millis, read_rows, read_bytes, result_rows, result_bytes,
                    written_rows, peak_memory_bytes,
                    CAST(read_tables AS text) AS read_tables,
                    CAST(written_table AS text) AS written_table,
                    CAST(lineage AS text) AS lineage
                FROM query_receipt
                WHERE exported_in = :batch
                ORDER BY query_id) line
            """)
    List<String> lines(UUID batch);

    @SqlUpdate("UPDATE receipt_export SET sent_at = :now WHERE batch = :batch")
    int sent(UUID batch, Instant now);

    @SqlUpdate("DELETE FROM receipt_export WHERE sent_at < :before")
    int forget(Instant before);

    @SqlQuery("SELECT count(*) FROM receipt_export WHERE sent_at IS NULL")
    long countPending();
}
