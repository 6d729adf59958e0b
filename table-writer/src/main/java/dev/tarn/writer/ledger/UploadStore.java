package dev.tarn.writer.ledger;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Raw objects that were begun and have not landed. */
public interface UploadStore {
    /** Given up for good: what still wants to land under this name is refused. */
    @SqlUpdate(
            "UPDATE uploads SET given_up_at = :now WHERE started_at <= :before AND given_up_at IS NULL")
    int giveUp(Instant before, Instant now);

    /**
     * Some whose objects may go, for whoever asks and for nobody else until that one is {@code
     * stale}. They stay written down until the objects are gone.
     */
    @SqlQuery(
            """
            UPDATE uploads
            SET claimed_at = :now
            WHERE location IN (
                SELECT location
                FROM uploads
                WHERE given_up_at IS NOT NULL AND (claimed_at IS NULL OR claimed_at <= :stale)
                ORDER BY given_up_at
                LIMIT :limit
                FOR UPDATE SKIP LOCKED)
            RETURNING location
            """)
    List<String> claim(Instant now, Instant stale, int limit);

    /** Not now: somebody looks again, after the others. */
    @SqlUpdate(
            """
            UPDATE uploads
            SET given_up_at = :now, claimed_at = NULL
            WHERE location = ANY (:locations) AND given_up_at IS NOT NULL
            """)
    int postpone(String[] locations, Instant now);

    @SqlUpdate("DELETE FROM uploads WHERE location = ANY (:locations) AND given_up_at IS NOT NULL")
    int gone(String... locations);
}
