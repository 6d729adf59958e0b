package dev.tarn.catalog.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The webhooks of all lakes. */
@RegisterConstructorMapper(WebhookRow.class)
public interface WebhookStore {
    @SqlQuery(
            """
            SELECT w.id, l.name AS lake, w.name, url, secret, sequence, position, failures, last_failure, attempt
            FROM webhooks w
            JOIN lakes l ON l.id = w.lake_id
            WHERE l.id = :lakeId
            ORDER BY w.name
            """)
    List<WebhookRow> list(long lakeId);

    @SqlQuery("SELECT count(*) FROM webhooks WHERE lake_id = :lakeId")
    int count(long lakeId);

    /** A new one begins behind the given place; one that is there goes on where it was. */
    @SqlUpdate(
            """
            INSERT INTO webhooks (lake_id, name, url, secret, sequence, position, due_at)
            VALUES (:lakeId, :name, :url, :secret, :sequence, :position, :now)
            ON CONFLICT (lake_id, name) DO UPDATE
            SET url = excluded.url, secret = excluded.secret, failures = 0, last_failure = NULL,
                due_at = excluded.due_at, attempt = webhooks.attempt + 1
            """)
    int put(
            long lakeId,
            String name,
            String url,
            byte[] secret,
            long sequence,
            int position,
            Instant now);

    @SqlUpdate("DELETE FROM webhooks WHERE lake_id = :lakeId AND name = :name")
    int delete(long lakeId, String name);

    /**
     * One that is due, leased to whoever asks; others do not wait for it. Where nothing was
     * committed since, nobody has to look.
     */
    @SqlQuery(
            """
            UPDATE webhooks w
            SET due_at = :leasedUntil, attempt = attempt + 1
            FROM lakes l
            WHERE l.id = w.lake_id AND w.id = (
                SELECT id
                FROM webhooks
                WHERE due_at <= :now AND sequence < (SELECT last_commit_number())
                ORDER BY due_at
                LIMIT 1
                FOR UPDATE SKIP LOCKED
            )
            RETURNING w.id, l.name AS lake, w.name, url, secret, sequence, position, failures, last_failure, attempt
            """)
    Optional<WebhookRow> lease(Instant now, Instant leasedUntil);

    /** Changes no row when the lease is somebody else's by now. */
    @SqlUpdate(
            """
            UPDATE webhooks
            SET sequence = :sequence, position = :position, failures = 0, last_failure = NULL, due_at = :dueAt
            WHERE id = :id AND attempt = :attempt
            """)
    int delivered(long id, long attempt, long sequence, int position, Instant dueAt);

    @SqlUpdate(
            """
            UPDATE webhooks
            SET failures = failures + 1, last_failure = :reason, due_at = :dueAt
            WHERE id = :id AND attempt = :attempt
            """)
    int failed(long id, long attempt, String reason, Instant dueAt);
}
