package dev.tarn.catalog.commit;

import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The ordered record of every accepted change. */
public interface CommitLogStore {
    /**
     * To be drawn after the rows of the transaction are locked, so that a table's entries are
     * numbered in their order.
     */
    @SqlQuery("SELECT draw_commit_number()")
    long nextSequence();

    @SqlUpdate(
            """
            INSERT INTO commit_log (
                sequence, position, lake_id, tabular_id, tabular_uuid, kind, action, namespace, name,
                from_location, to_location, snapshots, principal, actor, engine, request_id
            )
            VALUES (
                :sequence, :position, :lakeId, :tabularId, :uuid, :kind, :action, :namespace, :name,
                :from, :to, CAST(:snapshots AS jsonb), :principal, :actor, :engine, :requestId
            )
            """)
    int insert(
            long sequence,
            int position,
            long lakeId,
            long tabularId,
            UUID uuid,
            String kind,
            String action,
            String namespace,
            String name,
            @Nullable String from,
            @Nullable String to,
            String snapshots,
            String principal,
            @Nullable String actor,
            String engine,
            String requestId);
}
