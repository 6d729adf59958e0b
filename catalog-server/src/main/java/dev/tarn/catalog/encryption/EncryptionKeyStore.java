package dev.tarn.catalog.encryption;

import java.util.Optional;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** A text that every server knows, sealed by the first of them. */
public interface EncryptionKeyStore {
    /** Waits for another server that is doing the same, and leaves what that one wrote. */
    @SqlUpdate(
            """
            INSERT INTO encryption_key (canary)
            VALUES (:canary)
            ON CONFLICT DO NOTHING
            """)
    int insert(byte[] canary);

    @SqlQuery("SELECT canary FROM encryption_key")
    Optional<byte[]> find();
}
