package dev.tarn.writer.undo;

import java.util.List;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.DeleteFiles;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Transaction;

/**
 * What one table has to lose for a batch: whole files, or single rows of files that others share.
 *
 * @param deletes say which rows of shared files go
 * @param replaced deletes of before that the new ones hold as well
 */
public record Removal(List<DataFile> files, List<DeleteFile> deletes, List<DeleteFile> replaced) {
    private static final String COMMIT_ID = "tarn.commit-id";
    private static final String UNDOES = "tarn.undoes";

    public Removal {
        files = List.copyOf(files);
        deletes = List.copyOf(deletes);
        replaced = List.copyOf(replaced);
    }

    public boolean isEmpty() {
        return files.isEmpty() && deletes.isEmpty();
    }

    /** One snapshot, which only deletes. */
    public void applyTo(Transaction transaction, UUID commitId, UUID batch) {
        if (deletes.isEmpty()) {
            DeleteFiles delete = transaction.newDelete();
            files.forEach(delete::deleteFile);
            named(delete, commitId, batch);
            delete.commit();
        } else {
            // Vectors of before are no doing of anybody in between.
            RowDelta delta =
                    transaction
                            .newRowDelta()
                            .validateFromSnapshot(
                                    transaction.table().currentSnapshot().snapshotId());
            deletes.forEach(delta::addDeletes);
            replaced.forEach(delta::removeDeletes);
            named(delta, commitId, batch);
            delta.commit();
        }
    }

    private static void named(SnapshotUpdate<?> update, UUID commitId, UUID batch) {
        update.set(COMMIT_ID, commitId.toString());
        update.set(UNDOES, batch.toString());
    }
}
