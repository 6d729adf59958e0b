package dev.tarn.writer.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * How a batch is taken out of its table again, if anybody wants it.
 *
 * @param code and {@code reason} why it is not done yet, or cannot be done
 */
public record BatchUndo(
        Optional<Instant> askedAt,
        Optional<String> principal,
        int attempt,
        Optional<Instant> retryAt,
        Optional<String> code,
        Optional<String> reason,
        Optional<Instant> undoneAt,
        Optional<Long> snapshotId) {
    /** Nobody has asked for it. */
    public static final BatchUndo NONE =
            new BatchUndo(
                    Optional.empty(),
                    Optional.empty(),
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    static final String COLUMNS =
            """
            , undo_asked_at, undo_principal, undo_attempt, undo_retry_at, undo_code, undo_reason,
            undone_at AS undo_undone_at, undo_snapshot_id
            """;
}
