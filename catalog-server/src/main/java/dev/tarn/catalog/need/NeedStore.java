package dev.tarn.catalog.need;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/**
 * What the commit log says of the states of a table. A state lasts until the next one is committed;
 * {@code earlier} is some time before {@code since}, so that no entry that is in flight beside
 * others is missed.
 */
@RegisterConstructorMapper(KnownNameRow.class)
@RegisterConstructorMapper(BeginningRow.class)
public interface NeedStore {
    /** Every name that the table has or had. */
    @SqlQuery(
            """
            SELECT c.namespace, c.name
            FROM commit_log c
            JOIN tabulars t ON t.id = c.tabular_id
            WHERE t.lake_id = :lakeId AND t.uuid = :uuid
                AND c.action NOT IN ('commit', 'restore', 'protect', 'unprotect')
                AND (c.action <> 'register' OR c.from_location IS NULL)
            UNION
            SELECT namespace, name
            FROM tabulars
            WHERE lake_id = :lakeId AND uuid = :uuid
            """)
    List<KnownNameRow> names(long lakeId, UUID uuid);

    @SqlQuery(
            """
            SELECT committed_at, action
            FROM commit_log
            WHERE tabular_uuid = :uuid
            ORDER BY sequence, position
            LIMIT 1
            """)
    Optional<BeginningRow> beginning(UUID uuid);

    /** The heads of branches and what tags named, at any instant from one to another. */
    @SqlQuery(
            """
            WITH states AS (
                SELECT snapshots, committed_at, lead(committed_at) OVER (ORDER BY sequence, position) AS overtaken_at
                FROM commit_log
                WHERE tabular_uuid = :uuid AND action IN ('create', 'commit', 'register', 'restore')
                    AND sequence >= coalesce(
                        (
                            SELECT sequence
                            FROM commit_log
                            WHERE tabular_uuid = :uuid AND action IN ('create', 'commit', 'register', 'restore')
                                AND committed_at < :earlier
                            ORDER BY sequence DESC
                            LIMIT 1
                        ),
                        0
                    )
            )
            SELECT DISTINCT CAST(ref.value AS bigint)
            FROM states
            CROSS JOIN LATERAL jsonb_each_text(states.snapshots) AS ref
            WHERE states.committed_at <= :until AND (states.overtaken_at IS NULL OR states.overtaken_at >= :since)
            """)
    Set<Long> snapshots(UUID uuid, Instant earlier, Instant since, Instant until);

    /** Those of the metadata files that were current at any instant from one to another. */
    @SqlQuery(
            """
            WITH states AS (
                SELECT to_location, committed_at, lead(committed_at) OVER (ORDER BY sequence, position) AS overtaken_at
                FROM commit_log
                WHERE tabular_uuid = :uuid AND action IN ('create', 'commit', 'register', 'restore')
                    AND sequence >= coalesce(
                        (
                            SELECT sequence
                            FROM commit_log
                            WHERE tabular_uuid = :uuid AND action IN ('create', 'commit', 'register', 'restore')
                                AND committed_at < :earlier
                            ORDER BY sequence DESC
                            LIMIT 1
                        ),
                        0
                    )
            )
            SELECT DISTINCT to_location
            FROM states
            WHERE to_location = ANY (:locations)
                AND committed_at <= :until AND (overtaken_at IS NULL OR overtaken_at >= :since)
            """)
    Set<String> locations(
            UUID uuid, String[] locations, Instant earlier, Instant since, Instant until);
}
