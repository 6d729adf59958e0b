package dev.tarn.catalog.identity;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Statements against {@code login_audit}. */
@RegisterConstructorMapper(LoginAuditRow.class)
public interface LoginAuditStore {
    @SqlUpdate(
            """
            INSERT INTO login_audit (at, outcome, grant_type, client_id, subject, actor, token_id,
                reason, remote_address, user_agent, request_id)
            VALUES (:at, :outcome, :grantType, :clientId, :subject, :actor, :tokenId,
                :reason, :remoteAddress, :userAgent, :requestId)
            """)
    int insert(@BindMethods LoginAuditRow row);

    @SqlUpdate(
            """
            DELETE FROM login_audit
            WHERE id IN (
                SELECT id
                FROM login_audit
                WHERE at <= :before
                ORDER BY at
                LIMIT :max
                FOR UPDATE SKIP LOCKED
            )
            """)
    int deleteExpired(Instant before, int max);

    /** The latest first. */
    @SqlQuery(
            """
            SELECT at, outcome, grant_type, client_id, subject, actor, token_id,
                reason, remote_address, user_agent, request_id
            FROM login_audit
            ORDER BY id DESC
            LIMIT :limit
            """)
    List<LoginAuditRow> latest(int limit);
}
