package dev.tarn.writer.ledger;

import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Batches that are brought once more. */
public interface ReplayStore {
    /**
     * From now on another one does it again, and no third one; what was not written of it never
     * will be.
     */
    @SqlUpdate(
            """
            UPDATE batches
            SET link_replayed_by = :by, retry_at = NULL,
                state = CASE WHEN state IN ('FAILED', 'QUARANTINED') THEN 'DISCARDED' ELSE state END
            WHERE id = :id AND lane_id = :laneId AND link_replayed_by IS NULL AND NOT replaces
                AND (state IN ('FAILED', 'QUARANTINED', 'DISCARDED', 'UNDONE')
                    OR (state IN ('COMMITTED', 'ARCHIVED') AND rows_rejected > 0))
            """)
    int link(long laneId, UUID id, UUID by);

    /** One that was never written is read again, as if it had just come; so is its body kept. */
    @SqlUpdate(
            """
            UPDATE batches
            SET state = 'LANDED', attempt = 0, outages = 0, retry_at = NULL, reason_code = NULL, reason = NULL,
                rows_read = NULL, rows_written = NULL, rows_rejected = NULL, rejects = NULL, rejected_fields = NULL,
                warnings = NULL, kept_area = 'LANDING', kept_until = NULL,
                contract_version = (SELECT contract_version FROM lanes WHERE id = :laneId),
                contract_id = (SELECT contract_id FROM lanes WHERE id = :laneId)
            WHERE lane_id = :laneId AND id = :id AND state IN ('FAILED', 'QUARANTINED', 'DISCARDED')
                AND kept_area <> 'DELETED' AND link_replayed_by IS NULL
            """)
    int again(long laneId, UUID id);
}
