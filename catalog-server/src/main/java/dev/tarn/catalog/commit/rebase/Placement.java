package dev.tarn.catalog.commit.rebase;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.jspecify.annotations.Nullable;

/** Where a snapshot comes to lie in its table: what it follows, and the numbers that it gets. */
record Placement(
        int formatVersion,
        long snapshotId,
        long parentId,
        long sequenceNumber,
        @Nullable Long firstRowId) {
    private static final int FIRST_VERSION_WITH_ROW_IDS = 3;

    static Placement over(TableMetadata head, Snapshot branchHead, long snapshotId) {
        return new Placement(
                head.formatVersion(),
                snapshotId,
                branchHead.snapshotId(),
                head.nextSequenceNumber(),
                head.formatVersion() >= FIRST_VERSION_WITH_ROW_IDS ? head.nextRowId() : null);
    }
}
