package dev.tarn.catalog.commit.rebase;

import static dev.tarn.catalog.commit.rebase.CannotRebase.when;

import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/** What a manifest has to be that an append brings along. */
final class OwnManifest {
    private OwnManifest() {}

    static void check(TableMetadata table, ListedManifest manifest, Snapshot appended)
            throws CannotRebase {
        ManifestFile file = manifest.file();
        String path = file.path();
        when(!manifest.holdsData(), Refusal.DELETE_MANIFEST, path);
        Long snapshotId = file.snapshotId();
        when(
                snapshotId == null || snapshotId != appended.snapshotId(),
                Refusal.FOREIGN_MANIFEST,
                path);
        when(!manifest.hasCounts(), Refusal.COUNTS_MISSING, path);
        when(
                file.deletedFilesCount() > 0 || file.deletedRowsCount() > 0,
                Refusal.REMOVED_ENTRIES,
                path);
        // Files that were there before have older numbers, and make the lowest one an older one.
        boolean lowest =
                file.existingFilesCount() > 0
                        || manifest.minSequenceNumber() == appended.sequenceNumber();
        when(
                manifest.sequenceNumber() != appended.sequenceNumber() || !lowest,
                Refusal.SEQUENCE_NUMBERS_SET,
                path);
        when(file.keyMetadata() != null, Refusal.ENCRYPTED, path);
        when(
                !table.specsById().containsKey(file.partitionSpecId()),
                Refusal.SPEC_UNKNOWN,
                "spec " + file.partitionSpecId() + " of " + path);
    }
}
