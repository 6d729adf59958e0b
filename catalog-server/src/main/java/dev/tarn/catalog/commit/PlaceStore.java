package dev.tarn.catalog.commit;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Whose a location is, of whichever lake: of a table or view that is there, that was dropped, or
 * that was unregistered. Each has its own location, and places beside it that it writes to.
 */
@RegisterConstructorMapper(Twin.class)
@RegisterConstructorMapper(Tabular.class)
@RegisterConstructorMapper(PurgeToCome.class)
public interface PlaceStore {
    /** Alone with the locations of all lakes until the transaction ends. */
    @SqlQuery(
            "SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended('locations', 0))) AS locked")
    int lockLocations();

    /**
     * A live tabular, other than {@code id}, at one of these locations or beneath the one between
     * the two ends: some points and one short range of an index, whatever the number of tables.
     */
    @SqlQuery(
            """
            (
                SELECT location
                FROM tabulars
                WHERE location = ANY (:ancestors) AND dropped_at IS NULL AND id <> :id
                LIMIT 1
            )
            UNION ALL
            (
                SELECT location
                FROM tabulars
                WHERE location > :low AND location < :high AND dropped_at IS NULL AND id <> :id
                LIMIT 1
            )
            UNION ALL
            (
                SELECT p.location
                FROM tabular_places p
                JOIN tabulars t ON t.id = p.tabular_id
                WHERE p.location = ANY (:ancestors) AND t.dropped_at IS NULL AND t.id <> :id
                LIMIT 1
            )
            UNION ALL
            (
                SELECT p.location
                FROM tabular_places p
                JOIN tabulars t ON t.id = p.tabular_id
                WHERE p.location > :low AND p.location < :high AND t.dropped_at IS NULL AND t.id <> :id
                LIMIT 1
            )
            LIMIT 1
            """)
    Optional<String> findOverlap(long id, String[] ancestors, String low, String high);

    /**
     * Where something lies that was dropped or unregistered, and that the principal was not free to
     * read then: whoever takes the place has its files. Not in the way of itself.
     */
    @SqlQuery(
            """
            SELECT t.location
            FROM (
                SELECT id
                FROM tabulars
                WHERE dropped_at IS NOT NULL AND (location = ANY (:ancestors) OR (location > :low AND location < :high))
                UNION ALL
                SELECT tabular_id
                FROM tabular_places
                WHERE location = ANY (:ancestors) OR (location > :low AND location < :high)
            ) AS near
            JOIN tabulars t ON t.id = near.id
            WHERE t.dropped_at IS NOT NULL AND t.freed_by IS DISTINCT FROM :principal
                AND (t.lake_id <> :lakeId OR t.uuid <> :uuid)
            LIMIT 1
            """)
    Optional<String> findGone(
            long lakeId, UUID uuid, String principal, String[] ancestors, String low, String high);

    /**
     * Whether one of these locations is that of a live tabular with another uuid, or of what is
     * gone and has another uuid, where there is no live one.
     */
    @SqlQuery(
            """
            SELECT coalesce(bool_or(is_live AND NOT is_own) OR bool_and(NOT is_own), false)
            FROM (
                SELECT true AS is_live, lake_id = :lakeId AND uuid = :uuid AS is_own
                FROM tabulars
                WHERE location = ANY (:locations) AND dropped_at IS NULL
                UNION ALL
                SELECT false, lake_id = :lakeId AND uuid = :uuid
                FROM tabulars
                WHERE location = ANY (:locations) AND dropped_at IS NOT NULL
                UNION ALL
                SELECT t.dropped_at IS NULL, t.lake_id = :lakeId AND t.uuid = :uuid
                FROM tabular_places p
                JOIN tabulars t ON t.id = p.tabular_id
                WHERE p.location = ANY (:locations)
            ) AS owners
            """)
    boolean isOthers(long lakeId, UUID uuid, String[] locations);

    /** Where a uuid lies today, if its table or view is there. */
    @SqlQuery(
            """
            SELECT id, location, false AS is_gone, false AS is_purging, freed_by
            FROM tabulars
            WHERE uuid = :uuid AND lake_id = :lakeId AND dropped_at IS NULL
            """)
    Optional<Twin> findLive(long lakeId, UUID uuid);

    /** Whatever else of the lake has this uuid, held until the transaction ends. */
    @SqlQuery(
            """
            SELECT id, location, dropped_at IS NOT NULL AS is_gone, purging_at IS NOT NULL AS is_purging, freed_by
            FROM tabulars
            WHERE uuid = :uuid AND lake_id = :lakeId AND id <> :id
            FOR UPDATE
            """)
    List<Twin> lockByUuid(long lakeId, UUID uuid, long id);

    /** With its places. */
    @SqlUpdate("DELETE FROM tabulars WHERE id = :id AND dropped_at IS NOT NULL")
    int forget(long id);

    /** Makes a row of what a tabular was, for what another takes the name and the row of. */
    @SqlUpdate(
            """
            WITH kept AS (
                INSERT INTO tabulars (
                    lake_id, namespace, name, kind, uuid, location, metadata_location, dropped_at, unregistered, freed_by
                )
                SELECT lake_id, namespace, name, kind, uuid, location, metadata_location, clock_timestamp(), true, :freedBy
                FROM tabulars
                WHERE id = :id
                RETURNING id
            )
            INSERT INTO tabular_places (tabular_id, location)
            SELECT kept.id, p.location
            FROM kept, tabular_places p
            WHERE p.tabular_id = :id
            """)
    int keepReplaced(long id, @Nullable String freedBy);

    @SqlQuery("SELECT location FROM tabular_places WHERE tabular_id = :id")
    List<String> places(long id);

    @SqlUpdate("DELETE FROM tabular_places WHERE tabular_id = :id")
    int forgetPlaces(long id);

    @SqlUpdate(
            """
            INSERT INTO tabular_places (tabular_id, location)
            SELECT DISTINCT :id, location
            FROM unnest(:locations) AS location
            """)
    int insertPlaces(long id, String[] locations);

    /** Those, behind an id, that nobody has looked at for places since these are kept. */
    @SqlQuery(
            """
            SELECT id, kind AS kind_word, uuid, location, metadata_location, protected AS is_protected
            FROM tabulars
            WHERE NOT places_known AND NOT unregistered AND id > :after
            ORDER BY id
            LIMIT :limit
            """)
    List<Tabular> withUnknownPlaces(long after, int limit);

    /** Changes no row when its metadata is no longer what was looked at. */
    @SqlUpdate(
            """
            UPDATE tabulars
            SET places_known = true
            WHERE id = :id AND metadata_location = :metadataLocation
            """)
    int placesAreKnown(long id, String metadataLocation);

    /** What {@link #forgetPurges} would forget. */
    @SqlQuery(
            """
            SELECT lake_id, uuid, dropped_at
            FROM tabulars
            WHERE purge_requested AND dropped_at IS NOT NULL AND purging_at IS NULL AND id <> :id
                AND (location = ANY (:ancestors) OR (location > :low AND location < :high))
            """)
    List<PurgeToCome> purgesToCome(long id, String[] ancestors, String low, String high);

    /**
     * Forgets what was dropped with purge at one of these locations or between the two ends, in
     * whichever lake, unless the purge has begun.
     */
    @SqlUpdate(
            """
            DELETE FROM tabulars
            WHERE purge_requested AND dropped_at IS NOT NULL AND purging_at IS NULL AND id <> :id
                AND (location = ANY (:ancestors) OR (location > :low AND location < :high))
            """)
    int forgetPurges(long id, String[] ancestors, String low, String high);

    /** Where a purge goes on that would meet these locations. */
    @SqlQuery(
            """
            SELECT location
            FROM tabulars
            WHERE purge_requested AND dropped_at IS NOT NULL AND id <> :id
                AND (location = ANY (:ancestors) OR (location > :low AND location < :high))
            LIMIT 1
            """)
    Optional<String> findPurge(long id, String[] ancestors, String low, String high);
}
