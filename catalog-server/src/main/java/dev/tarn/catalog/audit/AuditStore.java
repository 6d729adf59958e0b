package dev.tarn.catalog.audit;

import java.util.List;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Rows as JSON, of what does not change any more, in an order that nothing is added to. */
public interface AuditStore {
    /** Up to it all commits and changes of roles are there. */
    @SqlQuery("SELECT stable_commit_number()")
    long stable();

    /** Where so many entries behind a number end; those of one transaction stay together. */
    @SqlQuery(
            """
            SELECT coalesce(
                (
                    SELECT sequence
                    FROM (
                        (
                            SELECT sequence
                            FROM commit_log
                            WHERE sequence > :after AND sequence <= :stable
                            ORDER BY sequence
                            LIMIT :limit
                        )
                        UNION ALL
                        (
                            SELECT sequence
                            FROM namespace_log
                            WHERE sequence > :after AND sequence <= :stable
                            ORDER BY sequence
                            LIMIT :limit
                        )
                    ) AS next
                    ORDER BY sequence
                    OFFSET :limit - 1
                    LIMIT 1
                ),
                :stable)
            """)
    long commitsEnd(long after, long stable, int limit);

    /** Also of namespaces, of which nobody has written down who changed them. */
    @SqlQuery(
            """
            SELECT CAST(row_to_json(line) AS text)
            FROM (
                SELECT e.number, e.position,
                    to_char(e.committed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS committed_at,
                    e.lake_id, coalesce(l.name, '#' || e.lake_id) AS lake, e.kind, e.action,
                    replace(e.namespace, chr(31), '.') AS namespace, e.name, CAST(e.uuid AS text) AS uuid,
                    e.from_location, e.to_location, CAST(e.snapshots AS text) AS snapshots,
                    e.principal, e.actor, e.engine, e.request_id
                FROM (
                    SELECT sequence AS number, position, committed_at, lake_id, kind, action, namespace, name,
                        tabular_uuid AS uuid, from_location, to_location, snapshots,
                        principal, actor, engine, request_id
                    FROM commit_log
                    WHERE sequence > :after AND sequence <= :end
                    UNION ALL
                    SELECT n.sequence, NULL, n.committed_at, n.lake_id, 'namespace',
                        CASE
                            WHEN n.properties IS NULL THEN 'drop'
                            WHEN before.properties IS NULL THEN 'create'
                            ELSE 'commit'
                        END,
                        n.path, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
                    FROM namespace_log n
                    LEFT JOIN LATERAL (
                        SELECT p.properties
                        FROM namespace_log p
                        WHERE p.lake_id = n.lake_id AND p.path = n.path AND p.sequence < n.sequence
                        ORDER BY p.sequence DESC
                        LIMIT 1
                    ) AS before ON true
                    WHERE n.sequence > :after AND n.sequence <= :end
                ) e
                LEFT JOIN lakes l ON l.id = e.lake_id
                ORDER BY e.number, e.position NULLS FIRST, e.namespace) line
            """)
    List<String> commits(long after, long end);

    @SqlQuery(
            """
            SELECT coalesce(max(version), :after)
            FROM (
                SELECT version
                FROM access_versions
                WHERE version > :after
                ORDER BY version
                LIMIT :limit
            ) AS next
            """)
    long rulesEnd(long after, int limit);

    /** A rule that took another's place is the end of one and the beginning of the other. */
    @SqlQuery(
            """
            SELECT CAST(row_to_json(line) AS text)
            FROM (
                SELECT v.version AS number,
                    to_char(v.changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS changed_at,
                    v.changed_by, v.comment, r.began, r.id AS rule, r.kind,
                    r.lake_id, coalesce(l.name, '#' || r.lake_id) AS lake,
                    CASE
                        WHEN r.namespace_id IS NOT NULL
                        THEN coalesce(replace(n.path, chr(31), '.'), '#' || r.namespace_id)
                    END AS namespace,
                    CAST(r.table_uuid AS text) AS table_uuid,
                    r.body ->> 'role' AS role, r.body ->> 'privilege' AS privilege, CAST(r.body AS text) AS body
                FROM (
                    SELECT since AS version, true AS began, id, kind, lake_id, namespace_id, table_uuid, body
                    FROM access_rules
                    WHERE since > :after AND since <= :end
                    UNION ALL
                    SELECT until, false, id, kind, lake_id, namespace_id, table_uuid, body
                    FROM access_rules
                    WHERE until > :after AND until <= :end
                ) r
                JOIN access_versions v ON v.version = r.version
                LEFT JOIN lakes l ON l.id = r.lake_id
                LEFT JOIN namespaces n ON n.id = r.namespace_id
                ORDER BY v.version, r.began, r.id) line
            """)
    List<String> rules(long after, long end);

    @SqlQuery(
            """
            SELECT coalesce(
                (
                    SELECT number
                    FROM role_changes
                    WHERE number > :after AND number <= :stable
                    ORDER BY number
                    OFFSET :limit - 1
                    LIMIT 1
                ),
                :stable)
            """)
    long membersEnd(long after, long stable, int limit);

    @SqlQuery(
            """
            SELECT CAST(row_to_json(line) AS text)
            FROM (
                SELECT number,
                    to_char(changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS changed_at,
                    role, principal, gained
                FROM role_changes
                WHERE number > :after AND number <= :end
                ORDER BY number) line
            """)
    List<String> members(long after, long end);
}
