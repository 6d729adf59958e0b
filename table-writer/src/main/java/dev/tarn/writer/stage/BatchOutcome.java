package dev.tarn.writer.stage;

import dev.tarn.writer.contract.Warning;
import dev.tarn.writer.ledger.RejectCounts;
import java.util.List;
import java.util.UUID;

/** What became of one batch when it was read. */
public sealed interface BatchOutcome {
    UUID batch();

    /** Every row is in a file, as the table's or as a rejected one. */
    record Written(
            UUID batch,
            long read,
            long written,
            long rejected,
            RejectCounts rejects,
            List<Warning> warnings)
            implements BatchOutcome {
        public Written {
            warnings = List.copyOf(warnings);
        }
    }

    /** It holds no row at all. */
    record Empty(UUID batch, List<Warning> warnings) implements BatchOutcome {
        public Empty {
            warnings = List.copyOf(warnings);
        }
    }

    /** None of its rows is written; reading it again would end in the same way. */
    record Refused(UUID batch, long read, RejectCounts rejects, String code, String reason)
            implements BatchOutcome {}
}
