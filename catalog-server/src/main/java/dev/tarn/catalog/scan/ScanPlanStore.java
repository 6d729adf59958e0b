package dev.tarn.catalog.scan;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Plans as their readers see them. Nothing is found by somebody else or for another table. */
@RegisterConstructorMapper(PlanRow.class)
public interface ScanPlanStore {
    /** A plan to be kept. */
    @SuppressWarnings("ArrayRecordComponent")
    record NewPlan(
            UUID planId,
            String lake,
            UUID tableUuid,
            String tableName,
            String metadataLocation,
            String principal,
            byte[] request,
            Instant createdAt,
            Instant expiresAt) {}

    @SqlUpdate(
            """
            INSERT INTO scan_plans (
                plan_id, lake, table_uuid, table_name, metadata_location, principal, request, status, inline,
                lease_until, created_at, expires_at
            )
            VALUES (
                :planId, :lake, :tableUuid, :tableName, :metadataLocation, :principal, :request, 'completed', true,
                :createdAt, :createdAt, :expiresAt
            )
            """)
    int insertInline(@BindMethods NewPlan plan);

    /** Changes no row when the principal, or all of them together, keep too much already. */
    @SqlUpdate(
            """
            INSERT INTO scan_plans (
                plan_id, lake, table_uuid, table_name, metadata_location, principal, request, status, inline,
                stored_bytes, lease_until, created_at, expires_at
            )
            SELECT
                :planId, :lake, :tableUuid, :tableName, :metadataLocation, :principal, :request, 'submitted', false,
                OCTET_LENGTH(:request), :createdAt, :createdAt, :expiresAt
            WHERE (
                SELECT COUNT(*)
                FROM scan_plans
                WHERE NOT inline AND principal = :principal AND status <> 'cancelled'
            ) < :plansMax
            AND (
                SELECT COALESCE(SUM(stored_bytes), 0)
                FROM scan_plans
                WHERE NOT inline
            ) < :storedMax
            """)
    int insertSubmitted(@BindMethods NewPlan plan, int plansMax, long storedMax);

    @SqlQuery(
            """
            SELECT plan_id, lake, table_uuid, table_name, metadata_location, principal, request, status, inline,
                   failure, pages, attempt
            FROM scan_plans
            WHERE plan_id = :planId AND table_uuid = :tableUuid AND principal = :principal AND expires_at > :now
            """)
    Optional<PlanRow> find(UUID planId, UUID tableUuid, String principal, Instant now);

    /** Also for a plan that was cancelled before, so that cancelling can be repeated. */
    @SqlUpdate(
            """
            UPDATE scan_plans
            SET status = 'cancelled', pages = 0, stored_bytes = 0, expires_at = LEAST(expires_at, :expiresAt)
            WHERE plan_id = :planId AND table_uuid = :tableUuid AND principal = :principal AND expires_at > :now
            """)
    int cancel(UUID planId, UUID tableUuid, String principal, Instant now, Instant expiresAt);

    @SqlUpdate("DELETE FROM scan_pages WHERE plan_id = :planId")
    int deletePages(UUID planId);

    @SqlQuery(
            """
            SELECT page.content
            FROM scan_plans plan
            JOIN scan_pages page ON page.plan_id = plan.plan_id AND page.ordinal = :ordinal
            WHERE plan.plan_id = :planId AND plan.table_uuid = :tableUuid AND plan.principal = :principal
                AND plan.status = 'completed' AND plan.expires_at > :now
            """)
    Optional<byte[]> findPage(
            UUID planId, int ordinal, UUID tableUuid, String principal, Instant now);

    /** Changes no row when the page was fetched before. */
    @SqlUpdate(
            """
            UPDATE scan_pages
            SET fetched = true
            WHERE plan_id = :planId AND ordinal = :ordinal AND NOT fetched
            """)
    int markFetched(UUID planId, int ordinal);

    /**
     * The last page to be fetched ends the plan's use. Two of them at once may each see the other
     * as still to come; then the plan is kept for its full time.
     */
    @SqlUpdate(
            """
            UPDATE scan_plans
            SET expires_at = LEAST(expires_at, :expiresAt)
            WHERE plan_id = :planId AND NOT EXISTS (
                SELECT FROM scan_pages
                WHERE plan_id = :planId AND NOT fetched
            )
            """)
    int expireOnceFetched(UUID planId, Instant expiresAt);
}
