package dev.tarn.writer.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Groups and what became of their commits. */
@RegisterConstructorMapper(GroupRow.class)
public interface GroupStore {
    @SqlUpdate(
            """
            INSERT INTO groups (id, lane_id, state, table_uuid, schema_id, spec_id, growth, staged_at)
            VALUES (:id, :laneId, 'STAGED', :tableUuid, :schemaId, :specId, :growth, :now)
            """)
    int stage(
            UUID id,
            long laneId,
            UUID tableUuid,
            int schemaId,
            int specId,
            Optional<String> growth,
            Instant now);

    /** One that takes a batch out of the table. */
    @SqlUpdate(
            """
            INSERT INTO groups (id, lane_id, state, table_uuid, schema_id, spec_id, undoes, staged_at)
            VALUES (:id, :laneId, 'STAGED', :tableUuid, :schemaId, 0, :batch, :now)
            """)
    int beginUndo(UUID id, long laneId, UUID tableUuid, int schemaId, UUID batch, Instant now);

    /**
     * What the last holder of the lane left, those on their way to the catalog first: a clock that
     * was set back may have given what was staged behind them a lower id.
     */
    @SqlQuery(
            """
            SELECT id, state, commit_id, attempt, table_uuid, schema_id, spec_id, growth, undoes
            FROM groups
            WHERE lane_id = :laneId AND state IN ('STAGED', 'COMMITTING')
            ORDER BY state = 'STAGED', id
            LIMIT :limit
            """)
    List<GroupRow> open(long laneId, int limit);

    @SqlUpdate(
            """
            UPDATE groups
            SET state = 'COMMITTING', commit_id = :commitId, attempt = attempt + 1
            WHERE id = :id AND state = 'STAGED'
            """)
    int intend(UUID id, UUID commitId);

    @SqlUpdate(
            "UPDATE groups SET state = 'STAGED' WHERE id = :id AND state = 'COMMITTING' AND commit_id = :commitId")
    int fenced(UUID id, UUID commitId);

    @SqlUpdate(
            """
            UPDATE groups
            SET state = 'COMMITTED', settled_at = :now, snapshot_id = :snapshotId
            WHERE id = :id AND state = 'COMMITTING' AND commit_id = :commitId
            """)
    int commit(UUID id, UUID commitId, long snapshotId, Instant now);

    @SqlUpdate(
            "UPDATE groups SET state = 'ABANDONED', settled_at = :now WHERE id = :id AND state = 'STAGED'")
    int abandon(UUID id, Instant now);
}
