package dev.tarn.writer.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Objects in which the bodies of several batches lie, from their landing to their end. */
@RegisterConstructorMapper(PackRow.class)
@RegisterConstructorMapper(JudgedBy.class)
@RegisterConstructorMapper(RestingBody.class)
public interface PackStore {
    /** In this order, with the contracts that stand; without those whose key is taken. */
    @SqlQuery(
            """
            INSERT INTO batches (id, lane_id, idempotency_key, options, principal, state, raw_location, raw_offset,
                raw_bytes, checksum, pipeline, received_at, landed_at, contract_version, contract_id, origin_source,
                origin_pipeline, origin_version)
            SELECT come.id, come.lane, come.key, come.options, come.principal, 'LANDED', :location, come.start,
                come.length, decode(come.checksum, 'hex'), come.pipeline, CAST(come.received AS timestamptz), :landedAt,
                lanes.contract_version, lanes.contract_id, nullif(come.source, ''),
                nullif(come.producer_pipeline, ''), nullif(come.producer_version, '')
            FROM unnest(:ids, :lanes, :keys, :options, :principals, :starts, :lengths, :checksums, :pipelines, :received,
                :sources, :producerPipelines, :producerVersions) WITH ORDINALITY
                AS come (id, lane, key, options, principal, start, length, checksum, pipeline, received,
                    source, producer_pipeline, producer_version, place)
            JOIN lanes ON lanes.id = come.lane
            ORDER BY come.place
            ON CONFLICT (lane_id, idempotency_key) DO NOTHING
            RETURNING id AS batch, contract_version AS version, contract_id AS id
            """)
    List<JudgedBy> land(@BindMethods NewPack pack);

    @SqlUpdate(
            """
            INSERT INTO packs (id, location, bytes, batches, landed_at)
            VALUES (:id, :location, :bytes, :batches, :landedAt)
            """)
    int insert(UUID id, String location, long bytes, UUID[] batches, Instant landedAt);

    /**
     * Those that landed before, whose batches are all at rest since then or wait for a person, and
     * that nobody else moves.
     */
    @SqlQuery(
            """
            UPDATE packs
            SET kept_claimed_at = :now
            WHERE id IN (
                SELECT p.id
                FROM packs p
                WHERE p.kept_area = 'LANDING' AND p.landed_at <= :before
                    AND (p.kept_claimed_at IS NULL OR p.kept_claimed_at <= :stale)
                    AND NOT EXISTS (
                        SELECT
                        FROM batches b
                        WHERE b.id = ANY (p.batches)
                            AND (b.state NOT IN ('COMMITTED', 'UNDONE', 'DISCARDED', 'QUARANTINED')
                                OR coalesce(b.undone_at, b.committed_at, b.landed_at) > :before))
                ORDER BY p.landed_at
                LIMIT :limit
                FOR UPDATE SKIP LOCKED)
            RETURNING
            """
                    + PackRow.COLUMNS)
    List<PackRow> claim(Instant now, Instant before, Instant stale, int limit);

    /** Those of its batches that do not go where the others go. */
    @SqlQuery(
            """
            SELECT id, lane_id, state, raw_location AS location, raw_offset AS start, raw_bytes AS bytes, landed_at,
                kept_target AS target
            FROM batches
            WHERE id = ANY (:batches) AND kept_area = 'LANDING' AND state IN ('DISCARDED', 'QUARANTINED')
            """)
    List<RestingBody> others(UUID[] batches);

    /** Held until the transaction ends. */
    @SqlQuery("SELECT " + PackRow.COLUMNS + "FROM packs WHERE id = :id FOR UPDATE")
    Optional<PackRow> lock(UUID id);

    /** The body of that batch is not read there any more. */
    @SqlUpdate("UPDATE packs SET batches = array_remove(batches, :batch) WHERE id = :id")
    int leave(UUID id, UUID batch);

    /** Before anything is copied there. */
    @SqlUpdate("UPDATE packs SET kept_target = :target WHERE id = :id AND kept_area = 'LANDING'")
    int aim(UUID id, String target);

    /** Fewer than these when one of them has not stayed at rest. */
    @SqlUpdate(
            """
            UPDATE batches
            SET raw_location = :target, kept_target = NULL, kept_area = 'ARCHIVE', kept_until = :until,
                state = CASE state WHEN 'COMMITTED' THEN 'ARCHIVED' ELSE state END
            WHERE id = ANY (:batches) AND raw_location = :location AND kept_area = 'LANDING'
                AND state IN ('COMMITTED', 'UNDONE')
            """)
    int moveBodies(UUID[] batches, String location, String target, Instant until);

    /** The same for those that are not kept at all, or long enough. */
    @SqlUpdate(
            """
            UPDATE batches
            SET kept_target = NULL, kept_area = 'DELETED', kept_until = least(kept_until, :now),
                state = CASE state WHEN 'COMMITTED' THEN 'ARCHIVED' ELSE state END
            WHERE id = ANY (:batches) AND raw_location = :location AND kept_area IN ('LANDING', 'ARCHIVE')
                AND state IN ('COMMITTED', 'ARCHIVED', 'UNDONE')
            """)
    int dropBodies(UUID[] batches, String location, Instant now);

    @SqlUpdate(
            """
            UPDATE packs
            SET location = :target, kept_target = NULL, kept_claimed_at = NULL, kept_area = 'ARCHIVE', kept_until = :until
            WHERE id = :id AND kept_area = 'LANDING' AND kept_target = :target
            """)
    int moved(UUID id, String target, Instant until);

    @SqlUpdate("DELETE FROM packs WHERE id = :id")
    int delete(UUID id);

    /** Copies of single bodies that were begun for batches that changed their minds. */
    @SqlUpdate(
            """
            INSERT INTO uploads (location, started_at, given_up_at)
            SELECT kept_target, :now, :now
            FROM batches
            WHERE id = ANY (:batches) AND kept_target IS NOT NULL
            ON CONFLICT (location) DO NOTHING
            """)
    int giveUpTargets(UUID[] batches, Instant now);

    /** The copy of itself that was begun, if there is one. */
    @SqlUpdate(
            """
            INSERT INTO uploads (location, started_at, given_up_at)
            SELECT kept_target, :now, :now
            FROM packs
            WHERE id = :id AND kept_target IS NOT NULL
            ON CONFLICT (location) DO NOTHING
            """)
    int giveUpTarget(UUID id, Instant now);

    /** Those whose time has come and that nobody needs. */
    @SqlQuery(
            "SELECT "
                    + PackRow.COLUMNS
                    + """
                    FROM packs
                    WHERE kept_area = 'ARCHIVE' AND kept_until <= :now
                        AND NOT EXISTS (
                            SELECT
                            FROM batches b
                            WHERE b.id = ANY (packs.batches) AND b.state NOT IN ('ARCHIVED', 'UNDONE'))
                    ORDER BY kept_until
                    LIMIT :limit
                    """)
    List<PackRow> expired(Instant now, int limit);
}
