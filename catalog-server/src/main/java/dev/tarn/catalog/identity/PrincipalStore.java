package dev.tarn.catalog.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Statements against {@code principals}. */
@RegisterConstructorMapper(PrincipalRow.class)
public interface PrincipalStore {
    @SqlQuery(
            """
            SELECT p.name, p.engine, p.disabled, p.secret_hash, p.generation, p.created_at, p.updated_at,
                ARRAY(SELECT m.role FROM role_members m WHERE m.principal = p.name ORDER BY m.role) AS roles
            FROM principals p
            WHERE p.name = :name
            """)
    Optional<PrincipalRow> find(String name);

    @SqlQuery(
            """
            SELECT p.name, p.engine, p.disabled, p.secret_hash, p.generation, p.created_at, p.updated_at,
                ARRAY(SELECT m.role FROM role_members m WHERE m.principal = p.name ORDER BY m.role) AS roles
            FROM principals p
            WHERE p.name = :name
            FOR UPDATE OF p
            """)
    Optional<PrincipalRow> lock(String name);

    @SqlQuery(
            """
            SELECT p.name, p.engine, p.disabled, p.secret_hash, p.generation, p.created_at, p.updated_at,
                ARRAY(SELECT m.role FROM role_members m WHERE m.principal = p.name ORDER BY m.role) AS roles
            FROM principals p
            WHERE p.name > :after
            ORDER BY p.name
            LIMIT :limit
            """)
    List<PrincipalRow> list(String after, int limit);

    /** Answers 0 when the name is taken. */
    @SqlUpdate(
            """
            INSERT INTO principals (name, engine, disabled, secret_hash, created_at, updated_at)
            VALUES (:name, :engine, :disabled, :secretHash, :at, :at)
            ON CONFLICT (name) DO NOTHING
            """)
    int insert(String name, boolean engine, boolean disabled, String secretHash, Instant at);

    @SqlUpdate(
            """
            UPDATE principals
            SET engine = :engine, disabled = :disabled, updated_at = :at
            WHERE name = :name
            """)
    int update(String name, boolean engine, boolean disabled, Instant at);

    @SqlUpdate(
            """
            UPDATE principals
            SET secret_hash = :secretHash, updated_at = :at
            WHERE name = :name
            """)
    int changeSecret(String name, String secretHash, Instant at);

    /** Ends every token that was given to the principal, or to somebody acting for it, before. */
    @SqlUpdate(
            """
            UPDATE principals
            SET generation = nextval('principal_generation')
            WHERE name = :name
            """)
    int endTokens(String name);

    @SqlUpdate(
            """
            DELETE FROM principals
            WHERE name = :name
            """)
    int delete(String name);

    /** One at a time, while readers go on: two servers that start together must not both begin. */
    @SqlUpdate("LOCK TABLE principals IN SHARE ROW EXCLUSIVE MODE")
    void lockAll();
}
