package dev.tarn.catalog.need;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Snapshots that somebody has read and will have to answer for. */
@RegisterConstructorMapper(UseRow.class)
public interface UseStore {
    /** The same again changes nothing, and what is needed for longer stays so. */
    @SqlBatch(
            """
            INSERT INTO snapshot_uses (snapshot_id, needed_until)
            VALUES (:snapshotId, :neededUntil)
            ON CONFLICT (snapshot_id) DO UPDATE
            SET needed_until = excluded.needed_until
            WHERE snapshot_uses.needed_until < excluded.needed_until
            """)
    int[] put(@BindMethods List<UseRow> uses);

    @SqlQuery(
            """
            SELECT snapshot_id, needed_until
            FROM snapshot_uses
            WHERE snapshot_id = ANY (:snapshots) AND needed_until > :now
            """)
    List<UseRow> find(Long[] snapshots, Instant now);

    /** Whether anything that a table ever was at is needed. */
    @SqlQuery(
            """
            SELECT EXISTS (
                SELECT FROM commit_log c
                CROSS JOIN LATERAL jsonb_each_text(c.snapshots) AS ref
                JOIN snapshot_uses u ON u.snapshot_id = CAST(ref.value AS bigint)
                WHERE c.tabular_uuid = :uuid AND u.needed_until > :now
            )
            """)
    boolean isUsed(UUID uuid, Instant now);

    @SqlUpdate(
            """
            DELETE FROM snapshot_uses
            WHERE snapshot_id IN (
                SELECT snapshot_id
                FROM snapshot_uses
                WHERE needed_until <= :before
                ORDER BY needed_until
                LIMIT :max
                FOR UPDATE SKIP LOCKED
            )
            """)
    int deleteOver(Instant before, int max);
}
