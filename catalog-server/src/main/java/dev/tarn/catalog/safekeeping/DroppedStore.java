package dev.tarn.catalog.safekeeping;

import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Reads of what was dropped. */
@RegisterConstructorMapper(DroppedRow.class)
public interface DroppedStore {
    @SqlQuery(
            """
            SELECT id, kind, uuid, namespace, name, location, dropped_at, purge_requested
            FROM tabulars
            WHERE lake_id = :lakeId AND dropped_at IS NOT NULL AND purging_at IS NULL AND NOT unregistered
                AND id > :after
            ORDER BY id
            LIMIT :limit
            """)
    List<DroppedRow> dropped(long lakeId, long after, int limit);
}
