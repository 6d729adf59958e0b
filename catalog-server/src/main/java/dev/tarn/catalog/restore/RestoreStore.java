package dev.tarn.catalog.restore;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** What has become of tables and views by now. */
@RegisterConstructorMapper(RestoreStore.Kept.class)
public interface RestoreStore {
    /** A row that is still there, whether it is in use, dropped, or going. */
    record Kept(
            long id,
            UUID uuid,
            String metadataLocation,
            boolean dropped,
            boolean purging,
            boolean unregistered,
            boolean isProtected) {}

    @SqlQuery(
            """
            SELECT id, uuid, metadata_location, dropped_at IS NOT NULL AS dropped, purging_at IS NOT NULL AS purging,
                unregistered, protected AS is_protected
            FROM tabulars
            WHERE id = ANY (:ids)
            """)
    List<Kept> kept(Long[] ids);
}
