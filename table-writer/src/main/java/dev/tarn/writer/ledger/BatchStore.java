package dev.tarn.writer.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Batches, from their coming to their end. */
@RegisterConstructorMapper(BatchRow.class)
@RegisterConstructorMapper(GroupSize.class)
@RegisterConstructorMapper(LaneBacklog.class)
@RegisterConstructorMapper(JudgedBy.class)
@RegisterConstructorMapper(LaneWait.class)
public interface BatchStore {
    @SqlBatch("INSERT INTO uploads (location, started_at) VALUES (:location, :now)")
    int[] beginUploads(List<String> location, List<Instant> now);

    /** Changes no row when upkeep has given the upload up. */
    @SqlUpdate("DELETE FROM uploads WHERE location = :location AND given_up_at IS NULL")
    int endUpload(String location);

    /** Answers those that upkeep has not given up. */
    @SqlQuery(
            """
            DELETE FROM uploads
            WHERE location = ANY (:locations) AND given_up_at IS NULL
            RETURNING location
            """)
    Set<String> endUploads(String[] locations);

    /** With the contract that stands; changes no row for those whose key is taken. */
    @SqlBatch(
            """
            INSERT INTO batches (id, lane_id, idempotency_key, options, principal, state, raw_location, raw_bytes,
                checksum, pipeline, received_at, landed_at, contract_version, contract_id, origin_source, origin_pipeline,
                origin_version, link_replays, link_rejects)
            VALUES (:id, :laneId, :idempotencyKey, :options, :principal, 'LANDED', :rawLocation, :rawBytes,
                :checksum, :pipeline, :receivedAt, :landedAt,
                (SELECT contract_version FROM lanes WHERE id = :laneId),
                (SELECT contract_id FROM lanes WHERE id = :laneId),
                :source, :producerPipeline, :producerVersion, :replays, :rejects)
            ON CONFLICT (lane_id, idempotency_key) DO NOTHING
            """)
    int[] land(@BindMethods List<NewBatch> batches);

    /** By which contracts those of the given are judged that are there. */
    @SqlQuery(
            """
            SELECT id AS batch, contract_version AS version, contract_id AS id
            FROM batches
            WHERE id = ANY (:ids)
            """)
    List<JudgedBy> judged(UUID[] ids);

    /** What has landed in this very transaction, and shall not have. */
    @SqlUpdate("DELETE FROM batches WHERE id = ANY (:ids)")
    int withdraw(UUID[] ids);

    @SqlQuery(
            "SELECT "
                    + BatchRow.COLUMNS
                    + """
                    FROM batches
                    WHERE (lane_id, idempotency_key) IN (SELECT * FROM unnest(:lanes, :keys))
                    """)
    List<BatchRow> findByKeys(Long[] lanes, String[] keys);

    @SqlQuery("SELECT " + BatchRow.COLUMNS + " FROM batches WHERE id = ANY (:ids)")
    List<BatchRow> findAll(UUID[] ids);

    @SqlQuery("SELECT " + BatchRow.COLUMNS + " FROM batches WHERE lane_id = :laneId AND id = :id")
    Optional<BatchRow> find(long laneId, UUID id);

    /**
     * The latest first, below {@code before}: ids grow with time, and {@code from} is one that was
     * made at {@code since} at the latest.
     */
    @SqlQuery(
            "SELECT "
                    + BatchRow.COLUMNS
                    + """
                    FROM batches
                    WHERE lane_id = :laneId AND id < :before AND id >= :from AND received_at >= :since AND\s
                    """
                    + BatchRow.STATE
                    + """
                    = ANY (:states)
                    ORDER BY id DESC
                    LIMIT :limit
                    """)
    List<BatchRow> page(
            long laneId, UUID before, UUID from, Instant since, String[] states, int limit);

    /** The same of all tables of a lake. */
    @SqlQuery(
            "SELECT "
                    + BatchRow.COLUMNS
                    + """
                    FROM batches
                    WHERE lane_id IN (SELECT l.id FROM lanes l WHERE l.lake = :lake)
                        AND id < :before AND id >= :from AND received_at >= :since AND\s
                    """
                    + BatchRow.STATE
                    + """
                    = ANY (:states)
                    ORDER BY id DESC
                    LIMIT :limit
                    """)
    List<BatchRow> pageOfLake(
            String lake, UUID before, UUID from, Instant since, String[] states, int limit);

    /** Those of the given that have come to rest. */
    @SqlQuery(
            "SELECT "
                    + BatchRow.COLUMNS
                    + """
                    FROM batches
                    WHERE id = ANY (:ids) AND state IN ('COMMITTED', 'ARCHIVED', 'QUARANTINED', 'DISCARDED', 'UNDONE')
                    """)
    List<BatchRow> finished(UUID[] ids);

    /** What a lane has to write next, in the order of its coming. */
    @SqlQuery(
            "SELECT "
                    + BatchRow.COLUMNS
                    + """
                    FROM batches
                    WHERE lane_id = :laneId AND state IN ('LANDED', 'FAILED') AND (retry_at IS NULL OR retry_at <= :now)
                    ORDER BY landing
                    LIMIT :limit
                    """)
    List<BatchRow> due(long laneId, Instant now, int limit);

    /** The first open one that replaces what is there, whether its time has come or not. */
    @SqlQuery(
            "SELECT "
                    + BatchRow.COLUMNS
                    + """
                    FROM batches
                    WHERE lane_id = :laneId AND state IN ('LANDED', 'FAILED') AND replaces
                    ORDER BY landing
                    LIMIT 1
                    """)
    Optional<BatchRow> firstReplacing(long laneId);

    @SqlQuery(
            """
            SELECT EXISTS (
                SELECT FROM batches
                WHERE lane_id = :laneId AND state IN ('LANDED', 'FAILED')
                    AND landing < (SELECT landing FROM batches WHERE id = :id))
            """)
    boolean hasOpenBefore(long laneId, UUID id);

    /** Those of {@code ids} that came before one. */
    @SqlQuery(
            """
            SELECT id
            FROM batches
            WHERE id = ANY (:ids) AND landing < (SELECT landing FROM batches WHERE id = :id)
            """)
    Set<UUID> before(UUID id, UUID[] ids);

    /** Before anything is tried: a batch that brings the process down has had its attempt. */
    @SqlUpdate(
            """
            UPDATE batches
            SET attempt = attempt + 1, started_at = :now, state = 'LANDED', reason_code = NULL, reason = NULL
            WHERE id = ANY (:ids) AND state IN ('LANDED', 'FAILED')
            """)
    int begin(UUID[] ids, Instant now);

    /** All of the group, in one statement. */
    @SqlUpdate(
            """
            UPDATE batches
            SET state = 'STAGED', staged_at = :now, group_id = :id, rows_read = staged.rows_read,
                rows_written = staged.rows_written, rows_rejected = staged.rows_rejected, rejects = staged.rejects,
                rejected_fields = nullif(staged.fields, ''), warnings = staged.warnings, reason_code = NULL,
                reason = NULL, retry_at = NULL
            FROM unnest(:batchIds, :batchesRead, :batchesWritten, :batchesRejected, :batchReasons, :batchFields,
                :batchWarnings) AS staged (batch, rows_read, rows_written, rows_rejected, rejects, fields, warnings)
            WHERE batches.id = staged.batch AND batches.state = 'LANDED'
            """)
    int stage(@BindMethods NewGroup group, Instant now);

    /** A batch without a single row is done without a snapshot. */
    @SqlUpdate(
            """
            UPDATE batches
            SET state = 'COMMITTED', staged_at = :now, committed_at = :now, rows_read = 0, rows_written = 0,
                rows_rejected = 0, rejects = '', warnings = :warnings, reason_code = NULL, reason = NULL, retry_at = NULL
            WHERE id = :id AND state = 'LANDED'
            """)
    int finishEmpty(UUID id, String warnings, Instant now);

    @SqlUpdate(
            """
            UPDATE batches
            SET state = 'QUARANTINED', group_id = NULL, rows_read = :read, rows_written = 0, rows_rejected = :read,
                rejects = :rejects.reasons, rejected_fields = :rejects.fields, reason_code = :code, reason = :reason, retry_at = NULL
            WHERE id = :id AND state IN ('LANDED', 'FAILED')
            """)
    int quarantine(
            UUID id,
            long read,
            @BindMethods("rejects") RejectCounts rejects,
            String code,
            String reason);

    @SqlUpdate(
            """
            UPDATE batches
            SET state = 'FAILED', reason_code = :code, reason = :reason, retry_at = :retryAt,
                outages = outages + :outages
            WHERE id = ANY (:ids) AND state IN ('LANDED', 'FAILED')
            """)
    int fail(UUID[] ids, String code, String reason, Instant retryAt, int outages);

    /**
     * What was begun and not brought to an end, for something around it; unless its beginning, of
     * which nobody has heard, was never counted.
     */
    @SqlUpdate(
            """
            UPDATE batches
            SET outages = outages + 1
            WHERE id = :id AND lane_id = :laneId AND state IN ('LANDED', 'FAILED') AND attempt > :before AND outages < attempt
            """)
    int excuse(long laneId, UUID id, int before);

    /** As an earlier version wrote it down. */
    @SqlUpdate(
            "UPDATE batches SET state = 'STAGED' WHERE group_id = :groupId AND state = 'COMMITTING'")
    int fenced(UUID groupId);

    @SqlUpdate(
            """
            UPDATE batches
            SET state = 'COMMITTED', committed_at = :now, snapshot_id = :snapshotId,
                sequence_number = :sequenceNumber, schema_id = :schemaId,
                replaced = CASE WHEN replaces THEN :replaced END
            WHERE group_id = :groupId AND state IN ('STAGED', 'COMMITTING')
            """)
    int commit(
            UUID groupId,
            long snapshotId,
            Optional<Long> sequenceNumber,
            int schemaId,
            Optional<String> replaced,
            Instant now);

    /**
     * After their groups, which stand: a writer from before groups alone said that they are on
     * their way ends such a group and leaves its batches behind. All of a group have one fate, so
     * one of each is looked at.
     *
     * @param from below the ids of the groups that are looked at
     */
    @SqlUpdate(
            """
            UPDATE batches
            SET state = 'COMMITTED', committed_at = g.settled_at, snapshot_id = g.snapshot_id, schema_id = g.schema_id
            FROM groups g
            WHERE g.id IN (
                    SELECT c.id
                    FROM groups c
                    CROSS JOIN LATERAL (SELECT b.state FROM batches b WHERE b.group_id = c.id LIMIT 1) one
                    WHERE c.id >= :from AND c.state = 'COMMITTED' AND one.state IN ('STAGED', 'COMMITTING'))
                AND batches.group_id = g.id AND batches.state IN ('STAGED', 'COMMITTING')
            """)
    int follow(UUID from);

    /** Back to the raw bodies: the table has changed under the files. */
    @SqlUpdate(
            """
            UPDATE batches
            SET state = 'LANDED', group_id = NULL, staged_at = NULL, rows_read = NULL, rows_written = NULL,
                rows_rejected = NULL, rejects = NULL, rejected_fields = NULL, warnings = NULL
            WHERE group_id = :groupId AND state = 'STAGED'
            """)
    int restage(UUID groupId);

    /**
     * A person's decision about what does not go on by itself. It is judged anew, by the contract
     * that stands now: what stood in the way may have been that.
     */
    @SqlUpdate(
            """
            UPDATE batches
            SET state = 'LANDED', attempt = 0, outages = 0, retry_at = NULL, reason_code = NULL, reason = NULL, rows_read = NULL,
                rows_written = NULL, rows_rejected = NULL, rejects = NULL, rejected_fields = NULL, warnings = NULL,
                contract_version = (SELECT contract_version FROM lanes WHERE id = :laneId),
                contract_id = (SELECT contract_id FROM lanes WHERE id = :laneId)
            WHERE lane_id = :laneId AND id = :id AND state IN ('FAILED', 'QUARANTINED')
            """)
    int retry(long laneId, UUID id);

    @SqlUpdate(
            """
            UPDATE batches
            SET state = 'DISCARDED', retry_at = NULL
            WHERE lane_id = :laneId AND id = :id AND state IN ('LANDED', 'FAILED', 'QUARANTINED')
            """)
    int discard(long laneId, UUID id);

    /** How often the batch of the group has been tried that was tried most often. */
    @SqlQuery("SELECT coalesce(max(attempt), 0) FROM batches WHERE group_id = :groupId")
    int attempts(UUID groupId);

    @SqlQuery("SELECT " + BatchRow.COLUMNS + " FROM batches WHERE group_id = :groupId ORDER BY id")
    List<BatchRow> rowsOfGroup(UUID groupId);

    @SqlQuery(
            "SELECT count(*) AS batches, coalesce(bool_or(replaces), false) AS replaces FROM batches WHERE group_id = :groupId")
    GroupSize sizeOfGroup(UUID groupId);

    @SqlQuery("SELECT id FROM batches WHERE group_id = :groupId ORDER BY id")
    List<UUID> ofGroup(UUID groupId);

    /** Tables with batches that are not at rest; those first where one has waited longest. */
    @SqlQuery(
            """
            SELECT l.lake, l.namespace, l.name, count(*) AS batches, sum(w.raw_bytes) AS bytes, min(w.landed_at) AS oldest
            FROM (
                SELECT lane_id, raw_bytes, landed_at
                FROM batches
                WHERE state IN ('LANDED', 'FAILED')
                UNION ALL
                SELECT b.lane_id, b.raw_bytes, b.landed_at
                FROM groups g
                JOIN batches b ON b.group_id = g.id
                WHERE g.state IN ('STAGED', 'COMMITTING')) w
            JOIN lanes l ON l.id = w.lane_id
            GROUP BY l.id
            ORDER BY oldest, l.id
            LIMIT :limit
            """)
    List<LaneWait> waits(int limit);

    @SqlQuery(
            """
            SELECT lane_id, coalesce(sum(raw_bytes) FILTER (WHERE state = 'LANDED'), 0) AS moving, sum(raw_bytes) AS waiting
            FROM batches
            WHERE state IN ('LANDED', 'FAILED')
            GROUP BY lane_id
            """)
    List<LaneBacklog> backlog();
}
