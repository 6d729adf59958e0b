package dev.tarn.catalog.commit;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Commit-ids and what was decided about each. */
@RegisterConstructorMapper(CommitIdRow.class)
public interface CommitIdStore {
    /**
     * Until the transaction ends nobody else decides about this commit-id in this lake. Taken after
     * the rows of tables are locked, and several in the order of their texts.
     */
    @SqlQuery(
            """
            SELECT 1
            FROM (SELECT pg_advisory_xact_lock(hashtextextended('commit-id ' || :commitId, :lakeId))) AS locked
            """)
    int lock(long lakeId, String commitId);

    /** What stands in the way of a commit to this table under this name. */
    @SqlQuery(
            """
            SELECT table_uuid, snapshot_id
            FROM commit_ids
            WHERE lake_id = :lakeId AND commit_id = :commitId
                AND (tabular_id = :tabularId OR (snapshot_id IS NULL AND namespace = :namespace AND name = :name))
            ORDER BY snapshot_id NULLS LAST
            LIMIT 1
            """)
    List<CommitIdRow> obstacles(
            long lakeId, String commitId, long tabularId, String namespace, String name);

    /**
     * What was decided for the table of this name or for any that had it when the commit came; a
     * commit before a fence.
     */
    @SqlQuery(
            """
            SELECT table_uuid, snapshot_id
            FROM commit_ids
            WHERE lake_id = :lakeId AND commit_id = :commitId
                AND (tabular_id = :tabularId OR (namespace = :namespace AND name = :name))
            ORDER BY (tabular_id = :tabularId) IS TRUE AND snapshot_id IS NOT NULL DESC, snapshot_id IS NULL, id DESC
            LIMIT 1
            """)
    List<CommitIdRow> decisions(
            long lakeId, String commitId, long tabularId, String namespace, String name);

    @SqlUpdate(
            """
            INSERT INTO commit_ids (lake_id, tabular_id, table_uuid, namespace, name, commit_id, snapshot_id)
            VALUES (:lakeId, :tabularId, :tableUuid, :namespace, :name, :commitId, :snapshotId)
            """)
    int insert(
            long lakeId,
            @Nullable Long tabularId,
            @Nullable UUID tableUuid,
            String namespace,
            String name,
            String commitId,
            @Nullable Long snapshotId);
}
