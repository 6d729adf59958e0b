package dev.tarn.catalog.commit;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** What the log knows of metadata files, to believe them by when they are read back. */
public interface DigestStore {
    /**
     * SHA-256, in hexadecimal, of the JSON that a table's metadata file had when an entry up to a
     * number made it current. It is looked for from that number back.
     */
    @SqlQuery(
            """
            SELECT encode(to_digest, 'hex')
            FROM commit_log
            WHERE tabular_uuid = :uuid AND lake_id = :lakeId AND sequence <= :number
                AND to_location = :location AND to_digest IS NOT NULL
            ORDER BY sequence DESC
            LIMIT 1
            """)
    Optional<String> find(long lakeId, UUID uuid, String location, long number);
}
