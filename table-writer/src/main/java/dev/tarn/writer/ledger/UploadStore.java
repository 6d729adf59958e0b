package dev.tarn.writer.ledger;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Raw objects that were begun and have not landed. */
public interface UploadStore {
    /** Given up for good: what still wants to land under this name is refused. */
    @SqlQuery(
            """
            DELETE FROM uploads
            WHERE location IN (
                SELECT location
                FROM uploads
                WHERE started_at <= :before
                ORDER BY started_at
                LIMIT :limit
                FOR UPDATE SKIP LOCKED
            )
            RETURNING location
            """)
    List<String> giveUp(Instant before, int limit);

    @SqlUpdate(
            "INSERT INTO uploads (location, started_at) VALUES (:location, :at) ON CONFLICT DO NOTHING")
    int remember(String location, Instant at);
}
