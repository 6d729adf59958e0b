package dev.tarn.writer.message;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Registered messages; what is written once never changes. */
@RegisterConstructorMapper(MessageRow.class)
public interface MessageStore {
    @SqlQuery(
            """
            SELECT version, name, absent, descriptors, principal, registered_at
            FROM messages
            WHERE lane_id = :laneId AND version = :version
            """)
    Optional<MessageRow> find(long laneId, int version);

    @SqlQuery(
            """
            SELECT version, name, absent, descriptors, principal, registered_at
            FROM messages
            WHERE lane_id = :laneId
            ORDER BY version DESC
            LIMIT 1
            """)
    Optional<MessageRow> latest(long laneId);

    /** The latest first, without their descriptors. */
    @SqlQuery(
            """
            SELECT version, name, absent, ''::bytea AS descriptors, principal, registered_at
            FROM messages
            WHERE lane_id = :laneId
            ORDER BY version DESC
            LIMIT :limit
            """)
    List<MessageRow> all(long laneId, int limit);

    /** Changes no row when somebody else has taken the version. */
    @SqlUpdate(
            """
            INSERT INTO messages (lane_id, version, name, absent, descriptors, principal, registered_at)
            VALUES (:laneId, :version, :name, :absent, :descriptors, :principal, :registeredAt)
            ON CONFLICT (lane_id, version) DO NOTHING
            """)
    int add(long laneId, @BindMethods MessageRow message);
}
