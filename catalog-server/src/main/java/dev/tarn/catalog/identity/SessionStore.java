package dev.tarn.catalog.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Statements against {@code sessions}. */
@RegisterConstructorMapper(SessionRow.class)
public interface SessionStore {
    @SqlQuery(
            """
            SELECT id, principal, generation, signed_in_at, ends_at, token_hash, revoked_at
            FROM sessions
            WHERE id = :id
            FOR UPDATE
            """)
    Optional<SessionRow> lock(UUID id);

    @SqlUpdate(
            """
            INSERT INTO sessions (id, principal, generation, signed_in_at, ends_at, token_hash)
            VALUES (:id, :principal, :generation, :signedInAt, :endsAt, :tokenHash)
            """)
    int insert(
            UUID id,
            String principal,
            long generation,
            Instant signedInAt,
            Instant endsAt,
            String tokenHash);

    @SqlUpdate(
            """
            UPDATE sessions
            SET token_hash = :tokenHash
            WHERE id = :id
            """)
    int replace(UUID id, String tokenHash);

    @SqlUpdate(
            """
            UPDATE sessions
            SET revoked_at = :at
            WHERE id = :id AND revoked_at IS NULL
            """)
    int revoke(UUID id, Instant at);

    /** All but the latest of one principal; of several of one instant, {@code latest} is. */
    @SqlUpdate(
            """
            DELETE FROM sessions
            WHERE id IN (
                SELECT id
                FROM sessions
                WHERE principal = :principal
                ORDER BY signed_in_at DESC, id = :latest DESC, id
                OFFSET :kept
            )
            """)
    int deleteBeyond(String principal, UUID latest, int kept);

    @SqlUpdate(
            """
            DELETE FROM sessions
            WHERE id IN (
                SELECT id
                FROM sessions
                WHERE ends_at <= :before
                ORDER BY ends_at
                LIMIT :max
                FOR UPDATE SKIP LOCKED
            )
            """)
    int deleteEnded(Instant before, int max);
}
