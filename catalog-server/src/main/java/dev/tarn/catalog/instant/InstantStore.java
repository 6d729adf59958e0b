package dev.tarn.catalog.instant;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/**
 * What the commit log says of a moment. A tabular has the name that the last entry gave it which
 * names it, and the metadata that its last entry of all left; both are looked up in indexes,
 * however many entries there are.
 */
@RegisterConstructorMapper(Past.class)
@RegisterConstructorMapper(InstantStore.Numbers.class)
@RegisterConstructorMapper(InstantStore.Times.class)
public interface InstantStore {
    /** The last number that was drawn, and the one up to which nothing is in flight any more. */
    record Numbers(long last, long stable) {}

    /** The database's clock, and the time before which nothing is in flight any more. */
    record Times(Instant finalUntil, Instant now) {}

    @SqlQuery("SELECT last_commit_number() AS last, stable_commit_number() AS stable")
    Numbers numbers();

    @SqlQuery("SELECT final_commit_time() AS final_until, clock_timestamp() AS now")
    Times times();

    /** The number of the entry with the latest time up to this one. */
    @SqlQuery(
            """
            SELECT sequence
            FROM (
                (
                    SELECT sequence
                    FROM commit_log
                    WHERE lake_id = :lakeId AND committed_at <= :time
                    ORDER BY committed_at DESC
                    LIMIT 1
                )
                UNION ALL
                (
                    SELECT sequence
                    FROM namespace_log
                    WHERE lake_id = :lakeId AND committed_at <= :time
                    ORDER BY committed_at DESC
                    LIMIT 1
                )
            ) AS latest
            ORDER BY sequence DESC
            LIMIT 1
            """)
    Optional<Long> latest(long lakeId, Instant time);

    /**
     * The highest number of an entry up to this time among the thousand behind a number, which is
     * more than can be in flight together.
     */
    @SqlQuery(
            """
            SELECT sequence
            FROM (
                (
                    SELECT sequence, committed_at
                    FROM commit_log
                    WHERE lake_id = :lakeId AND sequence > :after
                    ORDER BY sequence
                    LIMIT 1000
                )
                UNION ALL
                (
                    SELECT sequence, committed_at
                    FROM namespace_log
                    WHERE lake_id = :lakeId AND sequence > :after
                    ORDER BY sequence
                    LIMIT 1000
                )
            ) AS behind
            WHERE committed_at <= :time
            ORDER BY sequence DESC
            LIMIT 1
            """)
    Optional<Long> further(long lakeId, long after, Instant time);

    /** The time of the last entry up to a number. */
    @SqlQuery(
            """
            SELECT committed_at
            FROM (
                (
                    SELECT sequence, committed_at
                    FROM commit_log
                    WHERE lake_id = :lakeId AND sequence <= :number
                    ORDER BY sequence DESC, position DESC
                    LIMIT 1
                )
                UNION ALL
                (
                    SELECT sequence, committed_at
                    FROM namespace_log
                    WHERE lake_id = :lakeId AND sequence <= :number
                    ORDER BY sequence DESC
                    LIMIT 1
                )
            ) AS last
            ORDER BY sequence DESC
            LIMIT 1
            """)
    Optional<Instant> lastChange(long lakeId, long number);

    /** What had this name. */
    @SqlQuery(
            """
            SELECT state.tabular_id AS id, state.tabular_uuid AS uuid, state.kind AS kind_word,
                state.to_location AS metadata_location, today.namespace AS namespace_today, today.name AS name_today
            FROM (
                SELECT tabular_id, sequence, position, to_location
                FROM commit_log
                WHERE lake_id = :lakeId AND namespace = :namespace AND name = :name AND sequence <= :number
                    AND action NOT IN ('commit', 'restore', 'protect', 'unprotect')
                    AND (action <> 'register' OR from_location IS NULL)
                ORDER BY sequence DESC, position DESC
                LIMIT 1
            ) AS named
            CROSS JOIN LATERAL (
                SELECT tabular_id, tabular_uuid, kind, to_location
                FROM commit_log
                WHERE tabular_id = named.tabular_id AND sequence <= :number
                ORDER BY sequence DESC, position DESC
                LIMIT 1
            ) AS state
            LEFT JOIN tabulars today ON today.id = named.tabular_id AND today.dropped_at IS NULL
            WHERE named.to_location IS NOT NULL AND state.to_location IS NOT NULL
                AND NOT EXISTS (
                    SELECT FROM commit_log
                    WHERE tabular_id = named.tabular_id AND sequence <= :number
                        AND (sequence, position) > (named.sequence, named.position)
                        AND action NOT IN ('commit', 'restore', 'protect', 'unprotect')
                        AND (action <> 'register' OR from_location IS NULL)
                )
            """)
    Optional<Past> find(long lakeId, String namespace, String name, long number);

    /**
     * Names of a namespace behind one, in order: from each to the next in the index, and for each
     * what {@link #find} looks at.
     */
    @SqlQuery(
            """
            WITH RECURSIVE names (name) AS (
                (
                    SELECT name
                    FROM commit_log
                    WHERE lake_id = :lakeId AND namespace = :namespace AND name > :after
                        AND action NOT IN ('commit', 'restore', 'protect', 'unprotect')
                        AND (action <> 'register' OR from_location IS NULL)
                    ORDER BY name
                    LIMIT 1
                )
                UNION ALL
                SELECT (
                    SELECT l.name
                    FROM commit_log l
                    WHERE l.lake_id = :lakeId AND l.namespace = :namespace AND l.name > names.name
                        AND l.action NOT IN ('commit', 'restore', 'protect', 'unprotect')
                        AND (l.action <> 'register' OR l.from_location IS NULL)
                    ORDER BY l.name
                    LIMIT 1
                )
                FROM names
                WHERE names.name IS NOT NULL
            )
            SELECT names.name
            FROM names
            CROSS JOIN LATERAL (
                SELECT tabular_id, sequence, position, kind, to_location
                FROM commit_log
                WHERE lake_id = :lakeId AND namespace = :namespace AND name = names.name AND sequence <= :number
                    AND action NOT IN ('commit', 'restore', 'protect', 'unprotect')
                    AND (action <> 'register' OR from_location IS NULL)
                ORDER BY sequence DESC, position DESC
                LIMIT 1
            ) AS named
            WHERE named.kind = :kind AND named.to_location IS NOT NULL
                AND (named.sequence, named.position) = (
                    SELECT l.sequence, l.position
                    FROM commit_log l
                    WHERE l.tabular_id = named.tabular_id AND l.sequence <= :number
                        AND l.action NOT IN ('commit', 'restore', 'protect', 'unprotect')
                        AND (l.action <> 'register' OR l.from_location IS NULL)
                    ORDER BY l.sequence DESC, l.position DESC
                    LIMIT 1
                )
            LIMIT :limit
            """)
    List<String> names(
            long lakeId, String namespace, String kind, long number, String after, int limit);
}
