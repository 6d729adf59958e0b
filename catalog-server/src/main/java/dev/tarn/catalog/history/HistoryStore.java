package dev.tarn.catalog.history;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.customizer.Define;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** Reads of the commit log. */
@RegisterConstructorMapper(CommitEntry.class)
public interface HistoryStore {
    /** What a page is asked by; only what its conditions name is looked at. */
    record Query(
            long lakeId,
            long stable,
            long sequence,
            int position,
            long tabularId,
            @Nullable UUID uuid,
            @Nullable String principal,
            @Nullable Instant since,
            @Nullable Instant until,
            int limit) {}

    /** No entry up to this number will ever be added. */
    @SqlQuery("SELECT stable_commit_number()")
    long stable();

    @SqlQuery(
            """
            SELECT sequence, position, committed_at, kind, action, namespace, name, tabular_uuid AS uuid,
                from_location, to_location, CAST(snapshots AS text) AS snapshots, principal, actor, engine, request_id
            FROM commit_log
            WHERE lake_id = :lakeId AND sequence <= :stable AND (sequence, position) > (:sequence, :position) <conditions>
            ORDER BY sequence, position
            LIMIT :limit
            """)
    List<CommitEntry> oldestFirst(
            @BindMethods Query query, @Define("conditions") String conditions);

    @SqlQuery(
            """
            SELECT sequence, position, committed_at, kind, action, namespace, name, tabular_uuid AS uuid,
                from_location, to_location, CAST(snapshots AS text) AS snapshots, principal, actor, engine, request_id
            FROM commit_log
            WHERE lake_id = :lakeId AND sequence <= :stable AND (sequence, position) \\< (:sequence, :position) <conditions>
            ORDER BY sequence DESC, position DESC
            LIMIT :limit
            """)
    List<CommitEntry> newestFirst(
            @BindMethods Query query, @Define("conditions") String conditions);

    /** What one transaction made of one table. */
    @SqlQuery(
            """
            SELECT sequence, position, committed_at, kind, action, namespace, name, tabular_uuid AS uuid,
                from_location, to_location, CAST(snapshots AS text) AS snapshots, principal, actor, engine, request_id
            FROM commit_log
            WHERE tabular_id = :tabularId AND sequence = :sequence AND to_location IS NOT NULL
            ORDER BY position DESC
            LIMIT 1
            """)
    Optional<CommitEntry> find(long tabularId, long sequence);
}
