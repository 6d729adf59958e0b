package dev.tarn.catalog.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Statements against {@code roles} and {@code role_members}. */
@RegisterConstructorMapper(RoleRow.class)
@RegisterConstructorMapper(RoleMemberRow.class)
public interface RoleStore {
    @SqlQuery(
            """
            SELECT name, created_at
            FROM roles
            WHERE name = :name
            """)
    Optional<RoleRow> find(String name);

    @SqlQuery(
            """
            SELECT name, created_at
            FROM roles
            WHERE name > :after
            ORDER BY name
            LIMIT :limit
            """)
    List<RoleRow> list(String after, int limit);

    /** Answers 0 when the role is there already. */
    @SqlUpdate(
            """
            INSERT INTO roles (name, created_at)
            VALUES (:name, :at)
            ON CONFLICT (name) DO NOTHING
            """)
    int insert(String name, Instant at);

    @SqlUpdate(
            """
            DELETE FROM roles
            WHERE name = :name
            """)
    int delete(String name);

    @SqlQuery(
            """
            SELECT principal, granted_at, granted_by
            FROM role_members
            WHERE role = :role
                AND principal > :after
            ORDER BY principal
            LIMIT :limit
            """)
    List<RoleMemberRow> members(String role, String after, int limit);

    /** Answers 0 when the principal has the role already. */
    @SqlUpdate(
            """
            INSERT INTO role_members (role, principal, granted_at, granted_by)
            VALUES (:role, :principal, :at, :by)
            ON CONFLICT (role, principal) DO NOTHING
            """)
    int grant(String role, String principal, Instant at, String by);

    @SqlUpdate(
            """
            DELETE FROM role_members
            WHERE role = :role
                AND principal = :principal
            """)
    int revoke(String role, String principal);

    /** Answers 0 when roles were taken from a later token of the issuer. */
    @SqlUpdate(
            """
            INSERT INTO external_sign_ins (principal, issuer, issued_at)
            VALUES (:principal, :issuer, :issuedAt)
            ON CONFLICT (principal, issuer) DO UPDATE
            SET issued_at = EXCLUDED.issued_at
            WHERE external_sign_ins.issued_at <= EXCLUDED.issued_at
            """)
    int signIn(String principal, String issuer, Instant issuedAt);

    /** The roles of a principal that were given in one name. */
    @SqlQuery(
            """
            SELECT role
            FROM role_members
            WHERE principal = :principal
                AND granted_by = :by
            ORDER BY role
            """)
    List<String> givenBy(String principal, String by);

    /** Those that somebody had at a time. */
    @SqlQuery(
            """
            SELECT role
            FROM (
                SELECT DISTINCT ON (role) role, gained
                FROM role_changes
                WHERE principal = :principal AND changed_at <= :at
                ORDER BY role, number DESC
            ) AS last
            WHERE gained
            """)
    List<String> rolesAt(String principal, Instant at);

    /**
     * Taken before anything that can leave the role empty; two such changes wait for one another.
     */
    @SqlQuery(
            """
            SELECT name
            FROM roles
            WHERE name = :name
            FOR NO KEY UPDATE
            """)
    Optional<String> lock(String name);

    @SqlQuery(
            """
            SELECT count(*)
            FROM role_members m
            JOIN principals p ON p.name = m.principal
            WHERE m.role = :role
                AND NOT p.disabled
            """)
    long countEnabled(String role);
}
