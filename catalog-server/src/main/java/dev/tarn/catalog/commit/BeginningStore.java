package dev.tarn.catalog.commit;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The latest of what was done to a table. */
@RegisterConstructorMapper(BeginningStore.Step.class)
public interface BeginningStore {
    /** What was done, and by whom. */
    record Step(String action, String principal) {}

    @SqlQuery(
            """
            SELECT action, principal
            FROM commit_log
            WHERE tabular_uuid = :uuid
            ORDER BY sequence DESC, position DESC
            LIMIT 2
            """)
    List<Step> latestTwo(UUID uuid);
}
