package dev.tarn.catalog.pass;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Passes that were given; none is ever deleted. */
@RegisterConstructorMapper(PassRow.class)
public interface PassStore {
    /** A new one. */
    record NewPass(
            String digest,
            String replayOf,
            String userName,
            String askedBy,
            String givenTo,
            Instant rulesAt,
            long rulesVersion,
            String reads,
            Instant givenAt,
            Instant expiresAt) {}

    @SqlUpdate(
            """
            INSERT INTO replay_passes (
                digest, replay_of, user_name, asked_by, given_to, rules_at, rules_version, reads, given_at, expires_at
            )
            VALUES (
                :digest, :replayOf, :userName, :askedBy, :givenTo, :rulesAt, :rulesVersion, CAST(:reads AS jsonb), :givenAt, :expiresAt
            )
            """)
    int insert(@BindMethods NewPass pass);

    @SqlQuery(
            """
            SELECT id, replay_of, user_name, asked_by, given_to, rules_at, rules_version, reads, given_at, expires_at,
                engine, query_id, shown_at
            FROM replay_passes
            WHERE digest = :digest
            """)
    Optional<PassRow> find(String digest);

    @SqlQuery(
            """
            SELECT id, replay_of, user_name, asked_by, given_to, rules_at, rules_version, reads, given_at, expires_at,
                engine, query_id, shown_at
            FROM replay_passes
            WHERE id = :id
            """)
    Optional<PassRow> byId(long id);

    /** The one that a query has shown, by which it was decided about. */
    @SqlQuery(
            """
            SELECT id, replay_of, user_name, asked_by, given_to, rules_at, rules_version, reads, given_at, expires_at,
                engine, query_id, shown_at
            FROM replay_passes
            WHERE query_id = :queryId
            ORDER BY id
            LIMIT 1
            """)
    Optional<PassRow> shownBy(String queryId);

    /** By whom it was given to. */
    @SqlUpdate(
            """
            UPDATE replay_passes
            SET expires_at = :now
            WHERE digest = :digest AND given_to = :gateway AND expires_at > :now
            """)
    int end(String digest, String gateway, Instant now);

    /** Unless another query was faster, or this one has shown another pass. */
    @SqlUpdate(
            """
            UPDATE replay_passes
            SET engine = :engine, query_id = :queryId, shown_at = :now
            WHERE id = :id AND query_id IS NULL AND NOT EXISTS (
                SELECT FROM replay_passes WHERE engine = :engine AND query_id = :queryId
            )
            """)
    int show(long id, String engine, String queryId, Instant now);

    /** The latest first. */
    @SqlQuery(
            """
            SELECT id, replay_of, user_name, asked_by, given_to, rules_at, rules_version, reads, given_at, expires_at,
                engine, query_id, shown_at
            FROM replay_passes
            WHERE id < :before
            ORDER BY id DESC
            LIMIT :limit
            """)
    List<PassRow> list(long before, int limit);
}
