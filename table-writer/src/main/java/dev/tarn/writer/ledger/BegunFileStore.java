package dev.tarn.writer.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Every file that was ever begun in the place of a table. */
@RegisterConstructorMapper(StagedFileRow.class)
@RegisterConstructorMapper(UnwantedFileRow.class)
public interface BegunFileStore {
    /** With a group it is a manifest of that group's commit, without one a file of rows. */
    @SqlUpdate(
            """
            INSERT INTO files (location, lane_id, epoch, group_id, target, state, begun_at)
            VALUES (:location, :laneId, :epoch, :groupId, :target, 'BEGUN', :now)
            """)
    int begin(
            String location,
            long laneId,
            long epoch,
            Optional<UUID> groupId,
            FileTarget target,
            Instant now);

    @SqlUpdate(
            """
            UPDATE files
            SET state = 'STAGED', group_id = :groupId, content = :content, batch_id = :batchId
            WHERE location = :location AND target = :target AND state = 'BEGUN'
            """)
    int stage(
            String location,
            UUID groupId,
            FileTarget target,
            String content,
            Optional<UUID> batchId);

    @SqlQuery(
            """
            SELECT location, target, content, batch_id
            FROM files
            WHERE group_id = :groupId AND state = 'STAGED'
            ORDER BY location
            """)
    List<StagedFileRow> staged(UUID groupId);

    /**
     * Its manifests as well, also those that a repeated attempt has replaced: after a crash nobody
     * knows which those are.
     */
    @SqlUpdate(
            """
            UPDATE files
            SET state = 'COMMITTED'
            WHERE group_id = :groupId AND state IN ('BEGUN', 'STAGED')
            """)
    int commit(UUID groupId);

    @SqlUpdate(
            """
            UPDATE files
            SET state = 'UNWANTED', unwanted_at = :now
            WHERE location = ANY (:locations) AND state = 'BEGUN'
            """)
    int unwant(String[] locations, Instant now);

    /** What the table names, though nothing else of its commit ever will be. */
    @SqlUpdate(
            "UPDATE files SET state = 'COMMITTED' WHERE location = ANY (:locations) AND state = 'BEGUN'")
    int stand(String[] locations);

    /** The manifests of a commit that will never be. */
    @SqlUpdate(
            """
            UPDATE files
            SET state = 'UNWANTED', unwanted_at = :now
            WHERE group_id = :groupId AND state = 'BEGUN'
            """)
    int unwantManifests(UUID groupId, Instant now);

    @SqlUpdate(
            """
            UPDATE files
            SET state = 'UNWANTED', unwanted_at = :now
            WHERE group_id = :groupId AND state = 'STAGED'
            """)
    int unwantGroup(UUID groupId, Instant now);

    /** Files of rows that earlier holders of the lane began and did not bring to an end. */
    @SqlUpdate(
            """
            UPDATE files
            SET state = 'UNWANTED', unwanted_at = :now
            WHERE lane_id = :laneId AND state = 'BEGUN' AND group_id IS NULL AND epoch < :epoch
            """)
    int unwantEarlier(long laneId, long epoch, Instant now);

    /** Long enough ago that nobody is still writing them. */
    @SqlQuery(
            """
            SELECT f.location, f.target, l.lake, l.namespace, l.name
            FROM files f
            JOIN lanes l ON l.id = f.lane_id
            WHERE f.state = 'UNWANTED' AND f.unwanted_at <= :before
            ORDER BY f.unwanted_at
            LIMIT :limit
            """)
    List<UnwantedFileRow> unwanted(Instant before, int limit);

    @SqlUpdate("DELETE FROM files WHERE location = :location AND state = 'UNWANTED'")
    int gone(String location);

    /** Not now: somebody looks again later. */
    @SqlUpdate(
            "UPDATE files SET unwanted_at = :now WHERE location = :location AND state = 'UNWANTED'")
    int postpone(String location, Instant now);
}
