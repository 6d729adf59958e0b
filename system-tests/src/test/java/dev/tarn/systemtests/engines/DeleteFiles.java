package dev.tarn.systemtests.engines;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;

/** How a table says which rows are gone. */
final class DeleteFiles {
    private DeleteFiles() {}

    /** Those that any snapshot of the table added, replaced ones included. */
    static List<DeleteFile> ever(Table table) {
        var files = new ArrayList<DeleteFile>();
        for (Snapshot snapshot : table.snapshots()) {
            SnapshotChanges.builderFor(table)
                    .snapshot(snapshot)
                    .build()
                    .addedDeleteFiles()
                    .forEach(files::add);
        }
        return files;
    }

    /** What the current snapshot did to them. */
    static SnapshotChanges latest(Table table) {
        return SnapshotChanges.builderFor(table).snapshot(table.currentSnapshot()).build();
    }
}
