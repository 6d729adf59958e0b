package dev.tarn.catalog.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Statements against the rules and their versions. */
@RegisterConstructorMapper(RuleRow.class)
@RegisterConstructorMapper(StateRow.class)
@RegisterConstructorMapper(VersionRow.class)
@RegisterConstructorMapper(ChangedRow.class)
public interface RuleStore {
    @SqlQuery("SELECT version, names FROM access_state")
    StateRow state();

    /** Held until the transaction ends: changes come one after the other. */
    @SqlQuery("SELECT version, names FROM access_state FOR UPDATE")
    StateRow lock();

    /**
     * All that hold now; a table that was dropped has no name, and a namespace that is gone no
     * rules.
     */
    @SqlQuery(
            """
            SELECT r.id, r.kind, r.lake_id, r.namespace_id, r.table_uuid, r.key, CAST(r.body AS text) AS body,
                l.name AS lake, coalesce(n.path, t.namespace) AS namespace, t.name AS table_name
            FROM access_rules r
            JOIN lakes l ON l.id = r.lake_id
            LEFT JOIN namespaces n ON n.id = r.namespace_id
            LEFT JOIN tabulars t ON t.lake_id = r.lake_id AND t.uuid = r.table_uuid AND t.dropped_at IS NULL
            WHERE r.until IS NULL
                AND (r.namespace_id IS NULL OR n.id IS NOT NULL)
            ORDER BY r.id
            """)
    List<RuleRow> current();

    @SqlQuery(
            """
            SELECT CAST(body AS text)
            FROM access_rules
            WHERE lake_id = :lakeId AND namespace_id IS NOT DISTINCT FROM :namespaceId
                AND table_uuid IS NOT DISTINCT FROM CAST(:tableUuid AS uuid)
                AND kind = :kind AND key = :key AND until IS NULL
            """)
    Optional<String> body(
            long lakeId,
            @Nullable Long namespaceId,
            @Nullable UUID tableUuid,
            String kind,
            String key);

    /** All that held at a version, under the names of now; what was dropped since has none. */
    @SqlQuery(
            """
            SELECT r.id, r.kind, r.lake_id, r.namespace_id, r.table_uuid, r.key, CAST(r.body AS text) AS body,
                l.name AS lake, coalesce(n.path, t.namespace) AS namespace, t.name AS table_name
            FROM access_rules r
            JOIN lakes l ON l.id = r.lake_id
            LEFT JOIN namespaces n ON n.id = r.namespace_id
            LEFT JOIN tabulars t ON t.lake_id = r.lake_id AND t.uuid = r.table_uuid AND t.dropped_at IS NULL
            WHERE r.since <= :version AND (r.until IS NULL OR r.until > :version)
                AND (r.namespace_id IS NULL OR n.id IS NOT NULL)
            ORDER BY r.id
            """)
    List<RuleRow> at(long version);

    /** 0 before the first. */
    @SqlQuery("SELECT coalesce(max(version), 0) FROM access_versions WHERE changed_at <= :at")
    long versionAt(Instant at);

    /** The latest first, of those before one. */
    @SqlQuery(
            """
            SELECT version, changed_at, changed_by, comment
            FROM access_versions
            WHERE version < :before
            ORDER BY version DESC
            LIMIT :limit
            """)
    List<VersionRow> versions(long before, int limit);

    /** What began or ended behind one version and up to another, and did not do both. */
    @SqlQuery(
            """
            SELECT r.id, r.kind, r.lake_id, r.namespace_id, r.table_uuid, r.key, CAST(r.body AS text) AS body,
                r.since, r.until,
                l.name AS lake, coalesce(n.path, t.namespace) AS namespace, t.name AS table_name
            FROM access_rules r
            LEFT JOIN lakes l ON l.id = r.lake_id
            LEFT JOIN namespaces n ON n.id = r.namespace_id
            LEFT JOIN tabulars t ON t.lake_id = r.lake_id AND t.uuid = r.table_uuid AND t.dropped_at IS NULL
            WHERE (r.since > :from AND r.since <= :to AND (r.until IS NULL OR r.until > :to))
                OR (r.until > :from AND r.until <= :to AND r.since <= :from)
            ORDER BY r.id
            LIMIT :limit
            """)
    List<ChangedRow> changed(long from, long to, int limit);

    @SqlUpdate("UPDATE access_state SET version = :version")
    int advance(long version);

    @SqlUpdate(
            """
            INSERT INTO access_versions (version, changed_at, changed_by, comment)
            VALUES (:version, :at, :by, :comment)
            """)
    int insertVersion(long version, Instant at, String by, String comment);

    @SqlUpdate(
            """
            UPDATE access_rules
            SET until = :version
            WHERE lake_id = :lakeId AND namespace_id IS NOT DISTINCT FROM :namespaceId
                AND table_uuid IS NOT DISTINCT FROM CAST(:tableUuid AS uuid)
                AND kind = :kind AND key = :key AND until IS NULL
            """)
    int end(
            long version,
            long lakeId,
            @Nullable Long namespaceId,
            @Nullable UUID tableUuid,
            String kind,
            String key);

    @SqlUpdate(
            """
            INSERT INTO access_rules (kind, lake_id, namespace_id, table_uuid, key, body, since)
            VALUES (:kind, :lakeId, :namespaceId, CAST(:tableUuid AS uuid), :key, CAST(:body AS jsonb), :version)
            """)
    int insert(
            String kind,
            long lakeId,
            @Nullable Long namespaceId,
            @Nullable UUID tableUuid,
            String key,
            String body,
            long version);

    /**
     * Keeps the name of a table until the transaction ends: a rename that began before comes first,
     * and one that begins now finds the rule.
     */
    @SqlQuery(
            """
            SELECT id
            FROM tabulars
            WHERE lake_id = :lakeId AND uuid = :uuid AND dropped_at IS NULL
            FOR SHARE
            """)
    Optional<Long> holdTable(long lakeId, UUID uuid);

    /**
     * Keeps a role until the transaction ends: whoever deletes it ends its grants then, and sees
     * this one.
     */
    @SqlQuery(
            """
            SELECT name
            FROM roles
            WHERE name = :role
            FOR KEY SHARE
            """)
    Optional<String> holdRole(String role);

    /** Keeps a namespace, as {@link #holdTable} keeps a table. */
    @SqlQuery(
            """
            SELECT id
            FROM namespaces
            WHERE id = :id
            FOR KEY SHARE
            """)
    Optional<Long> holdNamespace(long id);
}
