package dev.tarn.catalog.idempotency;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Keys and the final answers that they stand for. */
@RegisterConstructorMapper(FinalAnswer.class)
public interface IdempotencyStore {
    @SqlQuery(
            """
            SELECT principal, fingerprint, status, result, type, message, table_uuid
            FROM idempotency_keys
            WHERE key = :key
            """)
    Optional<FinalAnswer> find(UUID key);

    /**
     * Changes no row when the key is there; waits for a transaction that is about to insert it, for
     * as long as the pool's lock time-out allows.
     */
    @SqlUpdate(
            """
            INSERT INTO idempotency_keys (key, principal, fingerprint, status, result, type, message, table_uuid, created_at)
            VALUES (:key, :principal, :fingerprint, :status, :result, :type, :message, CAST(:tableUuid AS uuid), :now)
            ON CONFLICT DO NOTHING
            """)
    int insert(UUID key, @BindMethods FinalAnswer answer, Instant now);

    @SqlUpdate(
            """
            DELETE FROM idempotency_keys
            WHERE key IN (
                SELECT key
                FROM idempotency_keys
                WHERE created_at <= :before
                ORDER BY created_at
                LIMIT :max
                FOR UPDATE SKIP LOCKED
            )
            """)
    int deleteExpired(Instant before, int max);
}
