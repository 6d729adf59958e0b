package dev.tarn.catalog.scan;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/**
 * Plans as those see them who work on them. Every statement of a worker names its attempt: whoever
 * took the plan up after it, or cancelled it, has made the statement change no row.
 */
@RegisterConstructorMapper(PlanRow.class)
@RegisterConstructorMapper(PlanSize.class)
public interface PlanWorkStore {
    /** Whether there is anything to claim: most of the time there is not. */
    @SqlQuery(
            """
            SELECT EXISTS (
                SELECT FROM scan_plans
                WHERE status = 'submitted' AND lease_until <= :now AND expires_at > :now AND attempt < :attemptsMax
            )
            """)
    boolean isWaiting(Instant now, int attemptsMax);

    @SqlQuery(
            """
            UPDATE scan_plans
            SET attempt = attempt + 1, lease_until = :leaseUntil, pages = 0, stored_bytes = OCTET_LENGTH(request)
            WHERE plan_id = (
                SELECT plan_id
                FROM scan_plans
                WHERE status = 'submitted' AND lease_until <= :now AND expires_at > :now AND attempt < :attemptsMax
                ORDER BY created_at
                LIMIT 1
                FOR UPDATE SKIP LOCKED
            )
            RETURNING plan_id, lake, table_uuid, table_name, metadata_location, principal, request, status, inline,
                      failure, pages, attempt
            """)
    Optional<PlanRow> claim(Instant now, Instant leaseUntil, int attemptsMax);

    @SqlUpdate("DELETE FROM scan_pages WHERE plan_id = :planId")
    int deletePages(UUID planId);

    @SqlUpdate(
            """
            UPDATE scan_plans
            SET lease_until = :leaseUntil
            WHERE plan_id = :planId AND attempt = :attempt AND status = 'submitted'
            """)
    int renew(UUID planId, int attempt, Instant leaseUntil);

    /** Counts one more page, and answers what the plan stores with it. */
    @SqlQuery(
            """
            UPDATE scan_plans
            SET pages = pages + 1, stored_bytes = stored_bytes + :bytes
            WHERE plan_id = :planId AND attempt = :attempt AND status = 'submitted'
            RETURNING pages, stored_bytes
            """)
    Optional<PlanSize> countPage(UUID planId, int attempt, long bytes);

    @SqlUpdate(
            """
            INSERT INTO scan_pages (plan_id, ordinal, content)
            VALUES (:planId, :ordinal, :content)
            """)
    int insertPage(UUID planId, int ordinal, byte[] content);

    @SqlUpdate(
            """
            UPDATE scan_plans
            SET status = 'completed', expires_at = :expiresAt
            WHERE plan_id = :planId AND attempt = :attempt AND status = 'submitted'
            """)
    int complete(UUID planId, int attempt, Instant expiresAt);

    @SqlUpdate(
            """
            UPDATE scan_plans
            SET status = 'failed', failure = :failure, pages = 0, stored_bytes = 0, expires_at = :expiresAt
            WHERE plan_id = :planId AND attempt = :attempt AND status = 'submitted'
            """)
    int fail(UUID planId, int attempt, String failure, Instant expiresAt);

    @SqlQuery(
            """
            SELECT EXISTS (
                SELECT FROM scan_plans
                WHERE status = 'submitted' AND lease_until <= :now AND attempt >= :attemptsMax
            )
            """)
    boolean isAbandoned(Instant now, int attemptsMax);

    @SqlQuery(
            """
            SELECT EXISTS (
                SELECT FROM scan_plans
                WHERE expires_at <= :now
            )
            """)
    boolean isExpired(Instant now);

    /** Ends plans whose last server left them without a word. */
    @SqlUpdate(
            """
            UPDATE scan_plans
            SET status = 'failed', failure = :failure, pages = 0, stored_bytes = 0, expires_at = :expiresAt
            WHERE plan_id IN (
                SELECT plan_id
                FROM scan_plans
                WHERE status = 'submitted' AND lease_until <= :now AND attempt >= :attemptsMax
                LIMIT :plansMax
                FOR UPDATE SKIP LOCKED
            )
            """)
    int failAbandoned(
            Instant now, int attemptsMax, String failure, Instant expiresAt, int plansMax);

    /** Pages go with their plans. */
    @SqlUpdate(
            """
            DELETE FROM scan_plans
            WHERE plan_id IN (
                SELECT plan_id
                FROM scan_plans
                WHERE expires_at <= :now
                ORDER BY expires_at
                LIMIT :plansMax
                FOR UPDATE SKIP LOCKED
            )
            """)
    int deleteExpired(Instant now, int plansMax);
}
