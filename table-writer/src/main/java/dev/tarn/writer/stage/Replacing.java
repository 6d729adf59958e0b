package dev.tarn.writer.stage;

import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Snapshot;

/** Which batches may not replace what is there. */
final class Replacing {
    private Replacing() {}

    /** Why it may not, or nothing. */
    static Optional<String> refusal(BaseTable table, long rejected) {
        if (table.spec().isUnpartitioned()) {
            return Optional.of(
                    "The table has no partitions, so that the batch would replace all of it");
        }
        if (rejected > 0) {
            return Optional.of(
                    "%d rows are rejected, and what they should replace would be gone"
                            .formatted(rejected));
        }
        if (hasOtherPartitions(table)) {
            return Optional.of(
                    "The table has files of an earlier partition spec, of which nobody can say whether the batch replaces them");
        }
        return Optional.empty();
    }

    private static boolean hasOtherPartitions(BaseTable table) {
        Snapshot snapshot = table.currentSnapshot();
        return snapshot != null
                && snapshot.dataManifests(table.io()).stream()
                        .anyMatch(manifest ->
                                manifest.partitionSpecId() != table.spec().specId()
                                        && (manifest.hasAddedFiles()
                                                || manifest.hasExistingFiles()));
    }
}
