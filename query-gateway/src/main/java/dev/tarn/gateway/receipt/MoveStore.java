package dev.tarn.gateway.receipt;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of queries that go to another cluster. Each method is one statement. */
public interface MoveStore {
    /**
     * From one id to another; what is known of the first is none of the second's.
     *
     * @param polled whether it may have begun where it was
     */
    record Move(
            String fromId,
            String fromCluster,
            boolean polled,
            String toId,
            String toCluster,
            String nextPath) {}

    /**
     * Whoever goes on with a query of their own that another gateway holds takes from it the right
     * to move it.
     */
    @SqlUpdate(
            """
            UPDATE query_receipt
            SET held_by = NULL
            WHERE query_id = :queryId AND principal = :principal
                AND held_by IS NOT NULL AND held_by IS DISTINCT FROM :me
            """)
    int takeOver(String queryId, String principal, UUID me);

    /**
     * Nothing when it has ended, was moved, or somebody else has polled it. That nobody could say
     * how it ended, because its cluster had forgotten it, is said of where it was.
     */
    @SqlUpdate(
            """
            UPDATE query_receipt
            SET query_id = :toId,
                cluster = :toCluster,
                next_path = :nextPath,
                moved_from = COALESCE(moved_from, '[]') || jsonb_build_array(jsonb_build_object(
                    'query-id', query_id,
                    'cluster', cluster,
                    'moved-at', CAST(:movedAt AS text),
                    'polled', CAST(:polled AS boolean))),
                state = 'OPEN',
                completed_at = NULL,
                completed_by = NULL,
                seen = false,
                silent_since = NULL,
                next_look_at = :nextLookAt
            WHERE query_id = :fromId AND cluster = :fromCluster AND held_by = :me
                AND state IN ('OPEN', 'UNRECONCILED') AND exported_in IS NULL AND sealed_on IS NULL
            """)
    int move(@BindMethods Move move, UUID me, String movedAt, Instant nextLookAt);

    @SqlQuery(
            """
            SELECT principal, query_id, cluster, next_path
            FROM query_receipt
            WHERE moved_from @> jsonb_build_array(jsonb_build_object('query-id', CAST(:queryId AS text)))
            """)
    @RegisterConstructorMapper(Moved.class)
    Optional<Moved> movedTo(String queryId);

    /** Once for each id. */
    @SqlUpdate(
            """
            UPDATE query_receipt
            SET attempt_reports = COALESCE(attempt_reports, '[]') || jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
                'query-id', CAST(:queryId AS text),
                'reported-at', CAST(:now AS timestamptz),
                'state', CAST(:state AS text),
                'ended-at', CAST(:endedAt AS timestamptz),
                'error-name', CAST(:errorName AS text),
                'error-message', CAST(:errorMessage AS text),
                'elapsed-millis', CAST(:elapsedMillis AS bigint),
                'cpu-millis', CAST(:cpuMillis AS bigint),
                'read-rows', CAST(:readRows AS bigint),
                'read-bytes', CAST(:readBytes AS bigint))))
            WHERE moved_from @> jsonb_build_array(jsonb_build_object(
                    'query-id', CAST(:queryId AS text), 'cluster', CAST(:cluster AS text)))
                AND user_name = :user
                AND NOT COALESCE(attempt_reports, '[]') @> jsonb_build_array(jsonb_build_object('query-id', CAST(:queryId AS text)))
            """)
    int reportAttempt(@BindMethods Completion completion, String cluster, String user, Instant now);

    /** Whether it was on this cluster for this user; nothing where no query had that id before. */
    @SqlQuery(
            """
            SELECT user_name = :user
                AND moved_from @> jsonb_build_array(jsonb_build_object(
                    'query-id', CAST(:queryId AS text), 'cluster', CAST(:cluster AS text)))
            FROM query_receipt
            WHERE moved_from @> jsonb_build_array(jsonb_build_object('query-id', CAST(:queryId AS text)))
            """)
    Optional<Boolean> wasOf(String queryId, String cluster, String user);
}
