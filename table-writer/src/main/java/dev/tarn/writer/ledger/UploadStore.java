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

    /** Those whose objects may go. They stay written down until the objects are gone. */
    @SqlQuery(
            """
            SELECT location
            FROM uploads
            WHERE given_up_at IS NOT NULL
            ORDER BY given_up_at
            LIMIT :limit
            """)
    List<String> givenUp(int limit);

    /** Not now: somebody looks again, after the others. */
    @SqlUpdate(
            "UPDATE uploads SET given_up_at = :now WHERE location = :location AND given_up_at IS NOT NULL")
    int postpone(String location, Instant now);

    @SqlUpdate("DELETE FROM uploads WHERE location = :location AND given_up_at IS NOT NULL")
    int gone(String location);
}
