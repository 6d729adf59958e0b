package dev.tarn.catalog.upkeep;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Dropped tables on their way out. */
@RegisterConstructorMapper(PurgeRow.class)
public interface PurgeStore {
    /** Whether there is anything to claim, or to wait for: most of the time there is not. */
    @SqlQuery(
            """
            SELECT EXISTS (
                SELECT FROM tabulars
                WHERE purge_requested AND dropped_at <= :before
                    AND (purge_lease_until IS NULL OR purge_lease_until <= :now)
            )
            """)
    boolean isDue(Instant before, Instant now);

    /**
     * Until the transaction ends nobody chooses a location, in whichever lake: a table may lie
     * outside of its own.
     */
    @SqlQuery(
            """
            SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended('locations', 0))) AS locked
            """)
    int lockLocations();

    @SqlQuery(
            """
            SELECT t.id, t.lake_id, l.name AS lake, t.uuid, t.dropped_at, t.location, t.metadata_location, t.purging_at, t.purge_attempt
            FROM tabulars t
            JOIN lakes l ON l.id = t.lake_id
            WHERE t.purge_requested AND t.dropped_at <= :before
                AND (t.purge_lease_until IS NULL OR t.purge_lease_until <= :now)
            ORDER BY t.purge_lease_until NULLS FIRST, t.dropped_at
            LIMIT 1
            FOR UPDATE OF t SKIP LOCKED
            """)
    Optional<PurgeRow> next(Instant before, Instant now);

    @SqlQuery("SELECT l.location FROM tabulars t JOIN lakes l ON l.id = t.lake_id WHERE t.id = :id")
    String lakeLocation(long id);

    /**
     * Whether any other table or view, live or dropped, lies or writes at one of these locations or
     * between the two ends, or has its metadata there. Reads all of them, which a purge is rare
     * enough for.
     */
    @SqlQuery(
            """
            SELECT EXISTS (
                SELECT FROM tabulars
                WHERE id <> :id AND (
                    location = ANY (:ancestors)
                    OR (location > :low AND location < :high)
                    OR (metadata_location > :low AND metadata_location < :high)
                )
            ) OR EXISTS (
                SELECT FROM tabular_places
                WHERE tabular_id <> :id AND (
                    location = ANY (:ancestors)
                    OR (location > :low AND location < :high)
                )
            )
            """)
    boolean isShared(long id, String[] ancestors, String low, String high);

    @SqlUpdate(
            """
            UPDATE tabulars
            SET purging_at = COALESCE(purging_at, :now), purge_lease_until = :leaseUntil, purge_attempt = purge_attempt + 1
            WHERE id = :id
            """)
    int lease(long id, Instant now, Instant leaseUntil);

    /** Looked at again then; until its purge begins it can be brought back. */
    @SqlUpdate(
            "UPDATE tabulars SET purge_lease_until = :until WHERE id = :id AND purging_at IS NULL")
    int postpone(long id, Instant until);

    /** Changes no row when another server has taken the table over. */
    @SqlUpdate(
            """
            UPDATE tabulars
            SET purge_lease_until = :leaseUntil
            WHERE id = :id AND purge_attempt = :attempt AND purging_at IS NOT NULL
            """)
    int renew(long id, int attempt, Instant leaseUntil);

    @SqlUpdate(
            "DELETE FROM tabulars WHERE id = :id AND purge_attempt = :attempt AND dropped_at IS NOT NULL")
    int forget(long id, int attempt);
}
