package dev.tarn.writer.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/**
 * Lanes and their leases. Leases are measured by the database's own clock, which all writers share.
 */
@RegisterConstructorMapper(LaneRow.class)
public interface LaneStore {
    @SqlQuery("SELECT id FROM lanes WHERE lake = :lake AND table_uuid = :table")
    Optional<Long> find(String lake, UUID table);

    @SqlQuery("SELECT id, lake, table_uuid, namespace, name FROM lanes WHERE id = :id")
    LaneRow get(long id);

    /** Also when the table has got another name. */
    @SqlUpdate(
            """
            INSERT INTO lanes (lake, table_uuid, namespace, name)
            VALUES (:lake, :table, :namespace, :name)
            ON CONFLICT (lake, table_uuid) DO UPDATE
            SET namespace = excluded.namespace, name = excluded.name
            WHERE lanes.namespace <> excluded.namespace OR lanes.name <> excluded.name
            """)
    int ensure(String lake, UUID table, String namespace, String name);

    /** Held until the transaction ends: whoever changes which contract stands is alone in it. */
    @SqlQuery("SELECT id FROM lanes WHERE id = :id FOR NO KEY UPDATE")
    long lock(long id);

    @SqlUpdate(
            "UPDATE lanes SET contract_version = :version, contract_id = :contractId WHERE id = :id")
    int stand(long id, Optional<Integer> version, Optional<String> contractId);

    /** The version that stands. */
    @SqlQuery("SELECT contract_version FROM lanes WHERE id = :id AND contract_version IS NOT NULL")
    Optional<Integer> contract(long id);

    /** Lanes with something to do that nobody works on; those first that have waited longest. */
    @SqlQuery(
            """
            SELECT l.id, l.lake, l.table_uuid, l.namespace, l.name
            FROM lanes l
            WHERE (l.owner IS NULL OR l.leased_until < now())
                AND l.id <> ALL (:except)
                AND (
                    EXISTS (
                        SELECT FROM batches b
                        WHERE b.lane_id = l.id AND b.state IN ('LANDED', 'FAILED')
                            AND (b.retry_at IS NULL OR b.retry_at <= :now))
                    OR EXISTS (
                        SELECT FROM batches u
                        WHERE u.lane_id = l.id AND u.state = 'UNDOING'
                            AND (u.undo_retry_at IS NULL OR u.undo_retry_at <= :now))
                    OR EXISTS (
                        SELECT FROM groups g WHERE g.lane_id = l.id AND g.state IN ('STAGED', 'COMMITTING'))
                )
            ORDER BY l.released_at NULLS FIRST, l.id
            LIMIT :limit
            """)
    List<LaneRow> waiting(Instant now, Long[] except, int limit);

    /** The new epoch, unless somebody else has the lane. */
    @SqlQuery(
            """
            UPDATE lanes
            SET owner = :owner, epoch = epoch + 1, leased_until = now() + :seconds * interval '1 second'
            WHERE id = :id AND (owner IS NULL OR leased_until < now())
            RETURNING epoch
            """)
    Optional<Long> lease(long id, UUID owner, int seconds);

    /**
     * The leases that a writer works under, all at once, but for those whose lanes are being
     * written under, so that nobody waits for these; answers the others. By their epochs, because
     * one whose answer was lost has nobody who works under it, and has to end.
     */
    @SqlQuery(
            """
            WITH free AS (
                SELECT l.id
                FROM lanes l
                JOIN unnest(:ids, :epochs) AS held (lane_id, lane_epoch)
                    ON l.id = held.lane_id AND l.epoch = held.lane_epoch
                WHERE l.owner = :owner
                FOR NO KEY UPDATE OF l SKIP LOCKED
            )
            UPDATE lanes
            SET leased_until = now() + :seconds * interval '1 second'
            FROM free
            WHERE lanes.id = free.id
            RETURNING lanes.id
            """)
    Set<Long> renewFree(UUID owner, Long[] ids, Long[] epochs, int seconds);

    /** One of them, once nobody writes under it. */
    @SqlUpdate(
            """
            UPDATE lanes
            SET leased_until = now() + :seconds * interval '1 second'
            WHERE id = :id AND owner = :owner AND epoch = :epoch
            """)
    int renew(long id, UUID owner, long epoch, int seconds);

    @SqlUpdate(
            """
            UPDATE lanes
            SET owner = NULL, leased_until = NULL, released_at = now()
            WHERE id = :id AND owner = :owner AND epoch = :epoch
            """)
    int release(long id, UUID owner, long epoch);

    /**
     * Held until the transaction ends, so that nobody takes the lane over in the middle of it;
     * empty when somebody has done so before.
     */
    @SqlQuery("SELECT id FROM lanes WHERE id = :id AND owner = :owner AND epoch = :epoch FOR SHARE")
    Optional<Long> hold(long id, UUID owner, long epoch);
}
