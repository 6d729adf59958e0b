package dev.tarn.writer.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Raw bodies of batches that are at rest, in objects of their own. */
@RegisterConstructorMapper(RestingBody.class)
public interface RestingBodyStore {
    /** Those of batches that have been at rest since {@code before}, and that nobody else moves. */
    @SqlQuery(
            """
            UPDATE batches
            SET kept_claimed_at = :now
            WHERE id IN (
                SELECT id
                FROM batches
                WHERE kept_area = 'LANDING' AND raw_offset IS NULL AND state IN ('COMMITTED', 'UNDONE', 'DISCARDED')
                    AND landed_at <= :before
                    AND coalesce(undone_at, committed_at, landed_at) <= :before
                    AND (kept_claimed_at IS NULL OR kept_claimed_at <= :stale)
                ORDER BY landed_at
                LIMIT :limit
                FOR UPDATE SKIP LOCKED)
            RETURNING id, lane_id, state, raw_location AS location, raw_offset AS start, raw_bytes AS bytes, landed_at,
                kept_target AS target
            """)
    List<RestingBody> claim(Instant now, Instant before, Instant stale, int limit);

    /** Before anything is copied there. */
    @SqlUpdate(
            "UPDATE batches SET kept_target = :target WHERE id = :id AND kept_area = 'LANDING' AND state = :state")
    int aim(UUID id, BatchState state, String target);

    /**
     * From now on it is read there, and has that object for itself; nothing happens when the batch
     * has not stayed at rest.
     */
    @SqlUpdate(
            """
            UPDATE batches
            SET raw_location = :target, raw_offset = NULL, kept_target = NULL, kept_claimed_at = NULL, kept_area = :area, kept_until = :until,
                state = CASE state WHEN 'COMMITTED' THEN 'ARCHIVED' ELSE state END
            WHERE id = :id AND kept_area = 'LANDING' AND kept_target = :target AND state = :state
            """)
    int moved(
            UUID id, BatchState state, String target, KeptBody.Area area, Optional<Instant> until);

    /** It is not kept at all. */
    @SqlUpdate(
            """
            UPDATE batches
            SET kept_claimed_at = NULL, kept_area = 'DELETED', kept_until = :now,
                state = CASE state WHEN 'COMMITTED' THEN 'ARCHIVED' ELSE state END
            WHERE id = :id AND kept_area = 'LANDING' AND state = :state
            """)
    int dropped(UUID id, BatchState state, Instant now);

    /** An object that nobody wants any more: upkeep deletes it, if nobody has done so before. */
    @SqlUpdate(
            """
            INSERT INTO uploads (location, started_at, given_up_at)
            VALUES (:location, :now, :now)
            ON CONFLICT (location) DO NOTHING
            """)
    int giveUp(String location, Instant now);

    /** Those whose time has come; upkeep deletes their objects. */
    @SqlUpdate(
            """
            WITH due AS (
                SELECT id, raw_location
                FROM batches
                WHERE kept_area IN ('ARCHIVE', 'FAILED') AND raw_offset IS NULL AND kept_until <= :now
                    AND state IN ('ARCHIVED', 'UNDONE', 'DISCARDED')
                ORDER BY kept_until
                LIMIT :limit
                FOR UPDATE SKIP LOCKED),
            gone AS (
                UPDATE batches b
                SET kept_area = 'DELETED'
                FROM due
                WHERE b.id = due.id)
            INSERT INTO uploads (location, started_at, given_up_at)
            SELECT raw_location, :now, :now
            FROM due
            ON CONFLICT (location) DO NOTHING
            """)
    int expire(Instant now, int limit);
}
