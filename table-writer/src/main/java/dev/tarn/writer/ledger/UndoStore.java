package dev.tarn.writer.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Committed batches on their way out of the table. */
@RegisterConstructorMapper(BatchRow.class)
@RegisterConstructorMapper(UndoFileRow.class)
public interface UndoStore {
    /** Of many who want it at once one asks, and the others find it asked for. */
    @SqlUpdate(
            """
            UPDATE batches
            SET state = 'UNDOING', undo_asked_at = :now, undo_principal = :principal, undo_attempt = 0,
                undo_retry_at = NULL, undo_code = NULL, undo_reason = NULL
            WHERE lane_id = :laneId AND id = :id AND state IN ('COMMITTED', 'ARCHIVED') AND NOT replaces
            """)
    int ask(long laneId, UUID id, String principal, Instant now);

    @SqlQuery(
            "SELECT "
                    + BatchRow.COLUMNS
                    + """
                    FROM batches
                    WHERE lane_id = :laneId AND state = 'UNDOING' AND (undo_retry_at IS NULL OR undo_retry_at <= :now)
                    ORDER BY undo_asked_at, id
                    LIMIT 1
                    """)
    Optional<BatchRow> due(long laneId, Instant now);

    /**
     * What was begun and broken off by something around it; unless its beginning was not counted.
     */
    @SqlUpdate(
            """
            UPDATE batches
            SET undo_attempt = undo_attempt - 1
            WHERE id = :id AND lane_id = :laneId AND state = 'UNDOING' AND undo_attempt > :before
            """)
    int excuse(long laneId, UUID id, int before);

    @SqlQuery("SELECT " + BatchRow.COLUMNS + " FROM batches WHERE id = :id")
    BatchRow get(UUID id);

    /** Before anything is tried: one that brings the process down has had its attempt. */
    @SqlUpdate(
            "UPDATE batches SET undo_attempt = undo_attempt + 1 WHERE id = :id AND state = 'UNDOING'")
    int begin(UUID id);

    /**
     * Those that only this batch has rows in, or, while there are none, those that its group
     * shares. Of a group of one batch all are its own.
     */
    @SqlQuery(
            """
            SELECT f.location, f.content,
                f.batch_id IS NOT NULL
                    OR NOT EXISTS (SELECT FROM batches b WHERE b.group_id = :group AND b.id <> :batch) AS own
            FROM files f
            WHERE f.group_id = :group AND f.target = 'DATA' AND f.state = 'COMMITTED' AND f.content IS NOT NULL
                AND f.batch_id IS NOT DISTINCT FROM (
                    SELECT o.batch_id
                    FROM files o
                    WHERE o.group_id = :group AND o.target = 'DATA' AND o.batch_id = :batch
                    LIMIT 1)
            ORDER BY f.location
            """)
    List<UndoFileRow> files(UUID group, UUID batch);

    @SqlUpdate(
            """
            UPDATE batches
            SET undo_code = :code, undo_reason = :reason, undo_retry_at = :retryAt,
                undo_attempt = undo_attempt - :outages
            WHERE id = :id AND state = 'UNDOING'
            """)
    int postpone(UUID id, String code, String reason, Instant retryAt, int outages);

    /** It stays what it was. */
    @SqlUpdate(
            """
            UPDATE batches
            SET state = CASE kept_area WHEN 'LANDING' THEN 'COMMITTED' ELSE 'ARCHIVED' END, undo_code = :code, undo_reason = :reason, undo_retry_at = NULL
            WHERE id = :id AND state = 'UNDOING'
            """)
    int refuse(UUID id, String code, String reason);

    /** A batch without a single row leaves without a snapshot. */
    @SqlUpdate(
            """
            UPDATE batches
            SET state = 'UNDONE', undone_at = :now, undo_snapshot_id = :snapshotId, undo_code = NULL,
                undo_reason = NULL, undo_retry_at = NULL
            WHERE id = :id AND state = 'UNDOING'
            """)
    int done(UUID id, Optional<Long> snapshotId, Instant now);

    @SqlUpdate(
            "UPDATE files SET state = 'REMOVED' WHERE location = ANY (:locations) AND state = 'COMMITTED'")
    int removed(String[] locations);
}
