package dev.tarn.catalog.commit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The latest of what was done to a table. */
@RegisterConstructorMapper(BeginningStore.Step.class)
public interface BeginningStore {
    /**
     * What was done, by whom and when.
     *
     * @param isAnothers whether the principal's name was given to a new one since
     */
    record Step(String action, String principal, Instant committedAt, boolean isAnothers) {}

    @SqlQuery(
            """
            SELECT action, principal, committed_at, EXISTS (
                SELECT 1
                FROM principals p
                WHERE p.name = l.principal AND p.created_at > l.committed_at
            ) AS is_anothers
            FROM commit_log l
            WHERE tabular_uuid = :uuid
            ORDER BY sequence DESC, position DESC
            LIMIT 2
            """)
    List<Step> latestTwo(UUID uuid);
}
