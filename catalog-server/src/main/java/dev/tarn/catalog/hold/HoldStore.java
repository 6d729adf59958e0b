package dev.tarn.catalog.hold;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Holds, those that have ended among them. */
@RegisterConstructorMapper(HoldRow.class)
@RegisterConstructorMapper(HeldPlaceRow.class)
public interface HoldStore {
    /** A new one. */
    record NewHold(
            String name,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Instant until,
            String reason,
            Instant now,
            String principal) {}

    /** Alone with all holds until the transaction ends. */
    @SqlUpdate("UPDATE hold_state SET version = version + 1")
    int lock();

    /** Changes with each hold that comes or goes. */
    @SqlQuery("SELECT version FROM hold_state")
    long version();

    /** The same; until the transaction ends no hold comes or goes. */
    @SqlQuery("SELECT version FROM hold_state FOR SHARE")
    long share();

    @SqlQuery(
            """
            SELECT id, name, from_time, to_time, until_time, reason, created_at, created_by, ended_at, ended_by
            FROM holds
            WHERE name = :name AND ended_at IS NULL
            """)
    Optional<HoldRow> find(String name);

    @SqlQuery(
            """
            SELECT id, name, from_time, to_time, until_time, reason, created_at, created_by, ended_at, ended_by
            FROM holds
            WHERE id > :after AND (:ended OR ended_at IS NULL)
            ORDER BY id
            LIMIT :limit
            """)
    List<HoldRow> list(long after, boolean ended, int limit);

    /** Those that somebody has not ended, and that have not ended by themselves. */
    @SqlQuery(
            """
            SELECT id, name, from_time, to_time, until_time, reason, created_at, created_by, ended_at, ended_by
            FROM holds
            WHERE ended_at IS NULL AND (until_time IS NULL OR until_time > :now)
                AND id IN (SELECT hold_id FROM hold_places WHERE lake_id = :lakeId)
            ORDER BY name
            """)
    List<HoldRow> inForce(long lakeId, Instant now);

    @SqlQuery("SELECT count(*) FROM holds WHERE ended_at IS NULL")
    int count();

    /** Of the holds from one to another. */
    @SqlQuery(
            """
            SELECT p.hold_id, p.lake_id, coalesce(l.name, '') AS lake, p.namespace, p.name
            FROM hold_places p
            LEFT JOIN lakes l ON l.id = p.lake_id
            WHERE p.hold_id BETWEEN :first AND :last
            ORDER BY p.hold_id, p.position
            """)
    List<HeldPlaceRow> places(long first, long last);

    /** Whether there is a table or view of this name, or ever was. */
    @SqlQuery(
            """
            SELECT EXISTS (
                SELECT FROM commit_log
                WHERE lake_id = :lakeId AND namespace = :namespace AND name = :name
                    AND action NOT IN ('commit', 'restore', 'protect', 'unprotect')
                    AND (action <> 'register' OR from_location IS NULL)
            )
            """)
    boolean isKnown(long lakeId, String namespace, String name);

    @SqlQuery(
            """
            INSERT INTO holds (name, from_time, to_time, until_time, reason, created_at, created_by)
            VALUES (:name, :from, :to, :until, :reason, :now, :principal)
            RETURNING id
            """)
    long insert(@BindMethods NewHold hold);

    @SqlUpdate(
            """
            INSERT INTO hold_places (hold_id, position, lake_id, namespace, name)
            VALUES (:holdId, :position, :lakeId, :namespace, :name)
            """)
    int insertPlace(
            long holdId, int position, long lakeId, String namespace, @Nullable String name);

    @SqlUpdate(
            "UPDATE holds SET ended_at = :now, ended_by = :principal WHERE id = :id AND ended_at IS NULL")
    int end(long id, Instant now, String principal);
}
