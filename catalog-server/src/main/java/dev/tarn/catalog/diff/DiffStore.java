package dev.tarn.catalog.diff;

import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/**
 * What the commit log says of two numbers. Everything that was changed in between is found by its
 * last change there, so that a page goes on behind the page before it.
 */
@RegisterConstructorMapper(DiffStore.Touched.class)
@RegisterConstructorMapper(DiffStore.TouchedNamespace.class)
@RegisterConstructorMapper(TabularState.class)
public interface DiffStore {
    /** The last entry about a table or view up to a number. */
    record Touched(long sequence, int position, long id) {}

    /** The last entry about a namespace up to a number. */
    record TouchedNamespace(long sequence, String path) {}

    @SqlQuery(
            """
            SELECT last.sequence, last.path
            FROM namespace_log last
            WHERE last.lake_id = :lakeId AND last.sequence > :after AND last.sequence <= :to
                AND NOT EXISTS (
                    SELECT FROM namespace_log
                    WHERE lake_id = :lakeId AND path = last.path AND sequence > last.sequence AND sequence <= :to
                )
            ORDER BY last.sequence
            LIMIT :limit
            """)
    List<TouchedNamespace> namespaces(long lakeId, long after, long to, int limit);

    @SqlQuery(
            """
            SELECT last.sequence, last.position, last.tabular_id AS id
            FROM commit_log last
            WHERE last.lake_id = :lakeId AND (last.sequence, last.position) > (:sequence, :position) AND last.sequence <= :to
                AND NOT EXISTS (
                    SELECT FROM commit_log
                    WHERE tabular_id = last.tabular_id AND sequence <= :to
                        AND (sequence, position) > (last.sequence, last.position)
                )
            ORDER BY last.sequence, last.position
            LIMIT :limit
            """)
    List<Touched> touched(long lakeId, long sequence, int position, long to, int limit);

    /** Those of these tables and views that were there behind a number. */
    @SqlQuery(
            """
            SELECT state.tabular_id AS id, state.tabular_uuid AS uuid, state.kind, named.namespace, named.name,
                state.to_location AS metadata_location, today.namespace AS namespace_today, today.name AS name_today
            FROM unnest(:ids) AS wanted (id)
            CROSS JOIN LATERAL (
                SELECT namespace, name, to_location
                FROM commit_log
                WHERE tabular_id = wanted.id AND sequence <= :number
                    AND action NOT IN ('commit', 'restore', 'protect', 'unprotect')
                    AND (action <> 'register' OR from_location IS NULL)
                ORDER BY sequence DESC, position DESC
                LIMIT 1
            ) AS named
            CROSS JOIN LATERAL (
                SELECT tabular_id, tabular_uuid, kind, to_location
                FROM commit_log
                WHERE tabular_id = wanted.id AND sequence <= :number
                ORDER BY sequence DESC, position DESC
                LIMIT 1
            ) AS state
            LEFT JOIN tabulars today ON today.id = wanted.id AND today.dropped_at IS NULL
            WHERE named.to_location IS NOT NULL AND state.to_location IS NOT NULL
            """)
    List<TabularState> states(Long[] ids, long number);
}
