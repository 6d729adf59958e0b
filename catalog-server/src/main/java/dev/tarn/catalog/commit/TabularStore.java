package dev.tarn.catalog.commit;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The pointers: which metadata is current for each table and view. */
@RegisterConstructorMapper(Tabular.class)
@RegisterConstructorMapper(Dropped.class)
public interface TabularStore {
    /** A live tabular, held until the transaction ends. */
    @SqlQuery(
            """
            SELECT t.id, t.kind AS kind_word, t.uuid, t.location, t.metadata_location, t.protected AS is_protected
            FROM namespaces n
            JOIN tabulars t ON t.namespace_id = n.id
            WHERE n.lake_id = :lakeId AND n.path = :namespace AND t.name = :name
            FOR NO KEY UPDATE OF t
            """)
    Optional<Tabular> lock(long lakeId, String namespace, String name);

    @SqlQuery(
            """
            SELECT name
            FROM tabulars
            WHERE namespace_id = :namespaceId AND kind = :kind AND name > :after
            ORDER BY name
            LIMIT :limit
            """)
    List<String> names(long namespaceId, String kind, String after, int limit);

    /** Holds a pointer in its place until the transaction ends; empty when it has moved. */
    @SqlQuery(
            """
            SELECT id
            FROM tabulars
            WHERE id = :id AND metadata_location = :metadataLocation AND namespace_id IS NOT NULL
            FOR SHARE
            """)
    Optional<Long> hold(long id, String metadataLocation);

    @SqlUpdate(
            """
            UPDATE tabulars
            SET dropped_at = clock_timestamp(), namespace_id = NULL, purge_requested = :purge
            WHERE id = :id AND namespace_id IS NOT NULL AND NOT protected
            """)
    int drop(long id, boolean purge);

    /** The latest with this uuid, held until the transaction ends. */
    @SqlQuery(
            """
            SELECT id, kind AS kind_word, uuid, location, metadata_location, namespace, name
            FROM tabulars
            WHERE lake_id = :lakeId AND uuid = :uuid AND dropped_at IS NOT NULL AND purging_at IS NULL
            ORDER BY id DESC
            LIMIT 1
            FOR UPDATE
            """)
    Optional<Dropped> lockDropped(long lakeId, UUID uuid);

    /** Changes no row when the namespace is gone. */
    @SqlUpdate(
            """
            UPDATE tabulars t
            SET dropped_at = NULL, purge_requested = false, namespace_id = n.id, namespace = n.path, name = :name
            FROM namespaces n
            WHERE n.lake_id = t.lake_id AND n.path = :namespace AND t.id = :id
            """)
    int undrop(long id, String namespace, String name);

    @SqlUpdate("UPDATE tabulars SET protected = :wanted WHERE id = :id AND protected <> :wanted")
    int protect(long id, boolean wanted);

    @SqlUpdate("DELETE FROM tabulars WHERE id = :id")
    int delete(long id);

    /** Changes no row when the namespace is gone, or the tabular is. */
    @SqlUpdate(
            """
            UPDATE tabulars t
            SET namespace_id = n.id, namespace = n.path, name = :name
            FROM namespaces n
            WHERE n.lake_id = t.lake_id AND n.path = :namespace
                AND t.id = :id AND t.namespace_id IS NOT NULL
            """)
    int rename(long id, String namespace, String name);

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
     * Where something lies that somebody else has dropped: whoever takes the place has its files.
     * Not in the way of who brings one of its own metadata files along.
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
            WHERE t.dropped_at IS NOT NULL AND t.id <> :id
                AND NOT (:registered > t.location || '/' AND :registered < t.location || '0')
                AND coalesce(
                    (
                        SELECT c.principal
                        FROM commit_log c
                        WHERE c.tabular_id = t.id AND c.action = 'drop'
                        ORDER BY c.sequence DESC
                        LIMIT 1
                    ),
                    ''
                ) <> :principal
            LIMIT 1
            """)
    Optional<String> findDropped(
            long id,
            String principal,
            String registered,
            String[] ancestors,
            String low,
            String high);

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

    /** The live tabular that lies at one of these locations; no two lie above each other. */
    @SqlQuery(
            """
            SELECT location
            FROM tabulars
            WHERE lake_id = :lakeId AND location = ANY (:locations) AND dropped_at IS NULL
            UNION ALL
            SELECT t.location
            FROM tabular_places p
            JOIN tabulars t ON t.id = p.tabular_id
            WHERE t.lake_id = :lakeId AND p.location = ANY (:locations) AND t.dropped_at IS NULL
            LIMIT 1
            """)
    Optional<String> findOwner(long lakeId, String[] locations);
}
