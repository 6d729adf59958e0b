package dev.tarn.gateway.instant;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Which catalogs of lakes as they were there are, in which cluster, and since when unused. */
@RegisterConstructorMapper(PastCatalogRow.class)
public interface PastCatalogStore {
    /** Nothing is changed about one that somebody is dropping. */
    @SqlUpdate(
            """
            INSERT INTO past_catalog (cluster, name, used_at, made)
            VALUES (:cluster, :name, :now, FALSE)
            ON CONFLICT (cluster, name) DO UPDATE
            SET used_at = GREATEST(past_catalog.used_at, EXCLUDED.used_at)
            WHERE past_catalog.retiring_at IS NULL
            """)
    int use(String cluster, String name, Instant now);

    /** The cluster has it. */
    @SqlUpdate(
            """
            INSERT INTO past_catalog (cluster, name, used_at, made)
            VALUES (:cluster, :name, :now, TRUE)
            ON CONFLICT (cluster, name) DO UPDATE
            SET made = TRUE
            """)
    int made(String cluster, String name, Instant now);

    /** It was not made after all. */
    @SqlUpdate(
            """
            DELETE FROM past_catalog
            WHERE cluster = :cluster AND name = :name AND used_at = :usedAt AND NOT made
            """)
    int unuse(String cluster, String name, Instant usedAt);

    @SqlQuery("SELECT count(*) FROM past_catalog WHERE cluster = :cluster AND made")
    long count(String cluster);

    @SqlQuery("SELECT count(*) FROM past_catalog WHERE made")
    long count();

    /** Those that are unused, and those that somebody began to drop long ago; they are taken. */
    @SqlQuery(
            """
            UPDATE past_catalog
            SET retiring_at = :now
            WHERE (retiring_at IS NULL AND used_at < :unusedSince) OR retiring_at < :begunBefore
            RETURNING cluster, name
            """)
    List<PastCatalogRow> takeUnused(Instant now, Instant unusedSince, Instant begunBefore);

    /** The one that was used longest ago. */
    @SqlQuery(
            """
            UPDATE past_catalog
            SET retiring_at = :now
            WHERE (cluster, name) IN (
                SELECT cluster, name
                FROM past_catalog
                WHERE cluster = :cluster AND made AND retiring_at IS NULL AND used_at < :unusedSince
                ORDER BY used_at
                LIMIT 1
                FOR UPDATE SKIP LOCKED)
            RETURNING cluster, name
            """)
    Optional<PastCatalogRow> takeOldest(String cluster, Instant now, Instant unusedSince);

    @SqlUpdate(
            """
            DELETE FROM past_catalog
            WHERE cluster = :cluster AND name = :name AND retiring_at IS NOT NULL
            """)
    int gone(String cluster, String name);
}
