package dev.tarn.catalog.commit;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

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
            SET dropped_at = clock_timestamp(), namespace_id = NULL, purge_requested = :purge, freed_by = :freedBy
            WHERE id = :id AND namespace_id IS NOT NULL AND NOT protected
            """)
    int drop(long id, boolean purge, @Nullable String freedBy);

    /** The latest with this uuid, held until the transaction ends. */
    @SqlQuery(
            """
            SELECT id, kind AS kind_word, uuid, location, metadata_location, namespace, name
            FROM tabulars
            WHERE lake_id = :lakeId AND uuid = :uuid
                AND dropped_at IS NOT NULL AND purging_at IS NULL AND NOT unregistered
            ORDER BY id DESC
            LIMIT 1
            FOR UPDATE
            """)
    Optional<Dropped> lockDropped(long lakeId, UUID uuid);

    /** Changes no row when the namespace is gone. */
    @SqlUpdate(
            """
            UPDATE tabulars t
            SET dropped_at = NULL, purge_requested = false, freed_by = NULL, namespace_id = n.id, namespace = n.path, name = :name
            FROM namespaces n
            WHERE n.lake_id = t.lake_id AND n.path = :namespace AND t.id = :id
            """)
    int undrop(long id, String namespace, String name);

    @SqlUpdate("UPDATE tabulars SET protected = :wanted WHERE id = :id AND protected <> :wanted")
    int protect(long id, boolean wanted);

    /** Only what must not be had again is kept of it. */
    @SqlUpdate(
            """
            WITH metadata_of AS (DELETE FROM metadata WHERE tabular_id = :id),
                superseded_of AS (DELETE FROM superseded_metadata WHERE tabular_id = :id)
            UPDATE tabulars
            SET dropped_at = clock_timestamp(), namespace_id = NULL, unregistered = true, freed_by = :freedBy
            WHERE id = :id
            """)
    int unregister(long id, @Nullable String freedBy);

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
}
