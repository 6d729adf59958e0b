package dev.tarn.catalog.commit;

import java.util.List;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Metadata files that upkeep is to delete. */
public interface SupersedingStore {
    @SqlUpdate(
            """
            INSERT INTO superseded_metadata (tabular_id, location)
            SELECT :tabularId, location
            FROM unnest(:locations) AS location
            """)
    int insert(long tabularId, String[] locations);

    /** Takes a file back that nobody has begun to delete. */
    @SqlUpdate("DELETE FROM superseded_metadata WHERE location = :location AND lease_until IS NULL")
    int takeBack(String location);

    /** Answers a row when the file may be gone. */
    @SqlQuery("SELECT id FROM superseded_metadata WHERE location = :location LIMIT 1")
    List<Long> find(String location);
}
