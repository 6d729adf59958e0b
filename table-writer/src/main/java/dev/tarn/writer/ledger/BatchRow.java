package dev.tarn.writer.ledger;

import dev.tarn.writer.landing.RawPlace;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.Nested;

/**
 * One batch, as the ledger knows it.
 *
 * @param rawOffset where the body begins in an object that it shares with others
 * @param contractVersion the version of the table's contract that stood when it landed
 * @param warnings the rules of it that it broke and was written nevertheless, in JSON
 * @param replaced what was there in the partitions that it has replaced, in JSON
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
public record BatchRow(
        UUID id,
        long laneId,
        String idempotencyKey,
        String options,
        String principal,
        BatchState state,
        String rawLocation,
        Optional<Long> rawOffset,
        long rawBytes,
        byte[] checksum,
        String pipeline,
        Instant receivedAt,
        Instant landedAt,
        Optional<Instant> startedAt,
        Optional<Instant> stagedAt,
        Optional<Instant> committedAt,
        int attempt,
        int outages,
        Optional<Instant> retryAt,
        Optional<String> reasonCode,
        Optional<String> reason,
        Optional<UUID> groupId,
        Optional<Long> rowsRead,
        Optional<Long> rowsWritten,
        Optional<Long> rowsRejected,
        Optional<String> rejects,
        Optional<Long> snapshotId,
        Optional<Long> sequenceNumber,
        Optional<Integer> schemaId,
        Optional<String> replaced,
        Optional<Integer> contractVersion,
        Optional<String> contractId,
        Optional<String> warnings,
        @Nested("undo") BatchUndo undo,
        @Nested("origin") BatchOrigin origin,
        @Nested("kept") KeptBody kept,
        @Nested("link") BatchLink link) {
    private static final String REPLACES = "&mode=overwrite-partition&";

    /** Whether it replaces the partitions of its rows, so that no other may be in its snapshot. */
    public boolean replaces() {
        return ("&" + options + "&").contains(REPLACES);
    }

    /** Where its body lies. */
    public RawPlace place() {
        return new RawPlace(rawLocation, rawOffset, rawBytes);
    }

    /** Those that failed by the batch itself, or took the writer with them. */
    public int blamed() {
        return attempt - outages;
    }

    /** While its group is on its way to the catalog, that is told of the group alone. */
    static final String STATE =
            """
            CASE
                WHEN state = 'STAGED' AND EXISTS (SELECT FROM groups g WHERE g.id = group_id AND g.state = 'COMMITTING')
                THEN 'COMMITTING'
                ELSE state
            END
            """;

    /** In the order of the constructor. */
    static final String COLUMNS =
            """
            id, lane_id, idempotency_key, options, principal,
            """
                    + STATE
                    + """
                    AS state, raw_location, raw_offset, raw_bytes, checksum,
                    pipeline, received_at, landed_at, started_at, staged_at, committed_at, attempt, outages, retry_at, reason_code, reason,
                    group_id, rows_read, rows_written, rows_rejected, rejects, snapshot_id, sequence_number, schema_id,
                    replaced, contract_version, contract_id, warnings
                    """
                    + BatchUndo.COLUMNS
                    + BatchOrigin.COLUMNS
                    + KeptBody.COLUMNS
                    + BatchLink.COLUMNS;
}
