package dev.tarn.catalog.identity;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Statements against {@code signing_keys}. */
@RegisterConstructorMapper(SigningKeyRow.class)
public interface SigningKeyStore {
    /** The newest first. */
    @SqlQuery(
            """
            SELECT kid, sealed, created_at, signs_until, verifies_until
            FROM signing_keys
            WHERE verifies_until > :now
            ORDER BY signs_until DESC, kid
            """)
    List<SigningKeyRow> published(Instant now);

    @SqlUpdate(
            """
            INSERT INTO signing_keys (kid, sealed, created_at, signs_until, verifies_until)
            VALUES (:kid, :sealed, :createdAt, :signsUntil, :verifiesUntil)
            """)
    int insert(
            String kid,
            byte[] sealed,
            Instant createdAt,
            Instant signsUntil,
            Instant verifiesUntil);

    @SqlUpdate(
            """
            DELETE FROM signing_keys
            WHERE verifies_until <= :now
            """)
    int deleteExpired(Instant now);

    /** Servers that find no key make one after the other, so that the second finds the first's. */
    @SqlUpdate("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE")
    void lockAll();
}
