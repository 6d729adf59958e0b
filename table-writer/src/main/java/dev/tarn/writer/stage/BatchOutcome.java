package dev.tarn.writer.stage;

import dev.tarn.writer.ledger.RejectCounts;
import java.util.UUID;

/** What became of one batch when it was read. */
public sealed interface BatchOutcome {
    UUID batch();

    /** Every row is in a file, as the table's or as a rejected one. */
    record Written(UUID batch, long read, long written, long rejected, RejectCounts rejects)
            implements BatchOutcome {}

    /** It holds no row at all. */
    record Empty(UUID batch) implements BatchOutcome {}

    /** None of its rows is written; reading it again would end in the same way. */
    record Refused(UUID batch, long read, RejectCounts rejects, String code, String reason)
            implements BatchOutcome {}
}
