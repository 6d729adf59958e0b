package dev.tarn.writer.undo;

import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.util.SnapshotUtil;

/** Which snapshot took a file out of its table. */
final class RemovingSnapshot {
    /** Nobody waits for more of a long history to be looked through. */
    private static final int SNAPSHOTS_MAX = 1_000;

    private RemovingSnapshot() {}

    static String inWords(BaseTable table, String location) {
        Snapshot now = table.currentSnapshot();
        if (now == null) {
            return "the table has no snapshot";
        }
        int looks = 0;
        for (Snapshot snapshot : SnapshotUtil.ancestorsOf(now.snapshotId(), table::snapshot)) {
            if (++looks > SNAPSHOTS_MAX) {
                break;
            }
            if (!DataOperations.APPEND.equals(snapshot.operation())
                    && removes(table, snapshot, location)) {
                return "snapshot %d (%s) removed it"
                        .formatted(snapshot.snapshotId(), snapshot.operation());
            }
        }
        return "no snapshot that is still there says which one removed it";
    }

    private static boolean removes(BaseTable table, Snapshot snapshot, String location) {
        for (DataFile file :
                SnapshotChanges.builderFor(table).snapshot(snapshot).build().removedDataFiles()) {
            if (file.location().equals(location)) {
                return true;
            }
        }
        return false;
    }
}
