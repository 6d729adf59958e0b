package dev.tarn.writer.export;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of the ledger as lines of JSON, and the exports that they wait in. */
@RegisterConstructorMapper(PendingExport.class)
@RegisterConstructorMapper(TakenBatch.class)
public interface ExportStore {
    /**
     * Batches that have come to rest and were not told as they are, marked as told. Of those that
     * only bring the ledger to its tables nothing is told, or there would be no end of it.
     */
    @SqlQuery(
            """
            WITH due AS (
                SELECT id
                FROM batches
                WHERE exported_in IS NULL AND state NOT IN ('LANDED', 'STAGED', 'COMMITTING', 'FAILED', 'UNDOING')
                ORDER BY id
                LIMIT :limit
                FOR UPDATE SKIP LOCKED),
            taken AS (
                UPDATE batches
                SET exported_in = :export
                WHERE id IN (SELECT id FROM due)
                RETURNING *, nextval('export_changes') AS change)
            SELECT CAST(row_to_json(line) AS text) AS batch, (
                SELECT string_agg(CAST(row_to_json(reject) AS text), chr(10))
                FROM (
                    SELECT line.change, line.batch_id, line.lake, line.namespace, line.table_name, line.state,
                        line.landed_at, field.reason, field.field, field.row_count
                    FROM json_to_recordset(CAST(taken.rejected_fields AS json))
                        AS field (reason text, field text, row_count bigint)) reject) AS rejects
            FROM (
                SELECT taken.change, taken.id AS batch_id, lanes.lake,
                    replace(lanes.namespace, chr(31), '.') AS namespace, lanes.name AS table_name, lanes.table_uuid,
                    lower(taken.state) AS state, taken.reason_code, taken.attempt, taken.outages,
                    taken.idempotency_key, taken.principal,
                    substring(taken.options FROM '(?:^|&)format=([^&]*)') AS format, taken.options,
                    taken.raw_location, taken.raw_bytes, encode(taken.checksum, 'hex') AS checksum, taken.pipeline,
                    to_char(taken.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS received_at,
                    to_char(taken.landed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS landed_at,
                    to_char(taken.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
                    to_char(taken.staged_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS staged_at,
                    to_char(taken.committed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS committed_at,
                    taken.rows_read, taken.rows_written, taken.rows_rejected,
                    groups.commit_id, taken.snapshot_id, taken.sequence_number, taken.schema_id,
                    taken.contract_id, taken.contract_version, taken.raw_offset
                FROM taken
                JOIN lanes ON lanes.id = taken.lane_id
                LEFT JOIN groups ON groups.id = taken.group_id
                WHERE NOT (lanes.lake = :lake AND lanes.namespace = :namespace AND lanes.name = ANY (:own))
                ) line
            JOIN taken ON taken.id = line.batch_id
            ORDER BY line.change
            """)
    List<TakenBatch> takeBatches(
            UUID export, String lake, String namespace, String[] own, int limit);

    /**
     * Groups that have become a snapshot, which they stay; those of the ledger's tables are left
     * out.
     */
    @SqlQuery(
            """
            WITH due AS (
                SELECT id
                FROM groups
                WHERE exported_in IS NULL AND state = 'COMMITTED'
                ORDER BY id
                LIMIT :limit
                FOR UPDATE SKIP LOCKED),
            taken AS (
                UPDATE groups
                SET exported_in = :export
                WHERE id IN (SELECT id FROM due)
                RETURNING *)
            SELECT CAST(row_to_json(line) AS text)
            FROM (
                SELECT taken.commit_id, lanes.lake, replace(lanes.namespace, chr(31), '.') AS namespace,
                    lanes.name AS table_name, taken.table_uuid, taken.snapshot_id, taken.schema_id, taken.spec_id,
                    taken.growth IS NOT NULL AS schema_changed, taken.attempt AS attempts,
                    to_char(taken.staged_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS staged_at,
                    to_char(taken.settled_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS settled_at,
                    of_batches.batches, of_batches.raw_bytes, of_batches.rows_written, of_batches.rows_rejected,
                    of_files.files, of_files.file_bytes
                FROM taken
                JOIN lanes ON lanes.id = taken.lane_id
                CROSS JOIN LATERAL (
                    SELECT count(*) AS batches, sum(raw_bytes) AS raw_bytes, sum(rows_written) AS rows_written,
                        sum(rows_rejected) AS rows_rejected
                    FROM batches
                    WHERE batches.group_id = taken.id) of_batches
                CROSS JOIN LATERAL (
                    SELECT count(*) AS files,
                        sum(CAST(CAST(content AS json) ->> 'file-size-in-bytes' AS bigint)) AS file_bytes
                    FROM files
                    WHERE files.group_id = taken.id AND content IS NOT NULL) of_files
                WHERE NOT (lanes.lake = :lake AND lanes.namespace = :namespace AND lanes.name = ANY (:own))
                ORDER BY taken.id) line
            """)
    List<String> takeCommits(UUID export, String lake, String namespace, String[] own, int limit);

    @SqlUpdate(
            "INSERT INTO exports (id, target, body, taken_at) VALUES (:id, :target, :body, :now)")
    int keep(UUID id, ExportTable target, String body, Instant now);

    /** The oldest that nobody is at, for as long as somebody may take to land it. */
    @SqlQuery(
            """
            UPDATE exports
            SET leased_until = now() + :seconds * interval '1 second'
            WHERE id = (
                SELECT id
                FROM exports
                WHERE leased_until <= now()
                ORDER BY taken_at, id
                LIMIT 1
                FOR UPDATE SKIP LOCKED)
            RETURNING id, target, body
            """)
    Optional<PendingExport> lease(int seconds);

    @SqlUpdate(
            "UPDATE exports SET leased_until = now() + :millis * interval '1 millisecond' WHERE id = :id")
    int postpone(UUID id, long millis);

    @SqlUpdate("DELETE FROM exports WHERE id = :id")
    int landed(UUID id);

    @SqlQuery("SELECT count(*) FROM exports")
    long countPending();
}
