package dev.tarn.catalog.upkeep;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Metadata files on their way out. */
@RegisterConstructorMapper(SupersededRow.class)
public interface SupersededStore {
    /** Those of dropped tables stay, in case the table comes back; a purge takes them along. */
    @SqlQuery(
            """
            WITH claimed AS (
                SELECT s.id
                FROM superseded_metadata s
                JOIN tabulars t ON t.id = s.tabular_id
                WHERE s.superseded_at <= :before AND s.deleted_at IS NULL AND t.dropped_at IS NULL
                    AND (s.lease_until IS NULL OR s.lease_until <= :now)
                    AND (s.needed_until IS NULL OR s.needed_until <= :now)
                ORDER BY s.superseded_at
                LIMIT :max
                FOR UPDATE OF s SKIP LOCKED
            )
            UPDATE superseded_metadata s
            SET lease_until = :leaseUntil
            FROM claimed, tabulars t, lakes l
            WHERE s.id = claimed.id AND t.id = s.tabular_id AND l.id = t.lake_id
            RETURNING s.id, s.tabular_id, s.location, t.lake_id, l.name AS lake, t.uuid, t.location AS tabular_location, t.metadata_location
            """)
    List<SupersededRow> claim(Instant before, Instant now, Instant leaseUntil, int max);

    /** Those of the locations that are current for some table or view, live or dropped. */
    @SqlQuery("SELECT metadata_location FROM tabulars WHERE metadata_location = ANY (:locations)")
    List<String> current(String[] locations);

    @SqlUpdate("UPDATE superseded_metadata SET deleted_at = :now WHERE id = :id")
    int deleted(long id, Instant now);

    /** Somebody needs these files: they are nobody's work until then. */
    @SqlUpdate(
            """
            UPDATE superseded_metadata
            SET lease_until = NULL, needed_until = :until
            WHERE location = ANY (:locations) AND tabular_id = :tabularId AND deleted_at IS NULL
            """)
    int postpone(long tabularId, String[] locations, Instant until);

    /** The file stays. */
    @SqlUpdate("DELETE FROM superseded_metadata WHERE id = :id")
    int keep(long id);

    @SqlUpdate(
            """
            DELETE FROM superseded_metadata
            WHERE id IN (
                SELECT id
                FROM superseded_metadata
                WHERE deleted_at <= :before
                ORDER BY deleted_at
                LIMIT :max
                FOR UPDATE SKIP LOCKED
            )
            """)
    int forget(Instant before, int max);
}
