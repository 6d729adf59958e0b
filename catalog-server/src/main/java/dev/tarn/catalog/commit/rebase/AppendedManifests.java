package dev.tarn.catalog.commit.rebase;

import static dev.tarn.catalog.commit.rebase.CannotRebase.when;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/**
 * What a proposed manifest list adds to its parent's. Manifests of the parent without live files
 * may be missing: Iceberg's merge append leaves them out, and does so again over another head.
 */
record AppendedManifests(List<ListedManifest> added, boolean dropsDead) {
    static AppendedManifests between(
            TableMetadata table,
            List<ListedManifest> parent,
            List<ListedManifest> proposed,
            Snapshot appended)
            throws CannotRebase {
        Map<String, ListedManifest> missing = byPath(parent);
        Map<String, ListedManifest> seen = byPath(proposed);
        when(seen.size() < proposed.size(), Refusal.MANIFEST_TWICE, "in the proposed list");

        List<ListedManifest> added = new ArrayList<>();
        for (ListedManifest manifest : proposed) {
            ListedManifest kept = missing.remove(manifest.path());
            if (kept == null) {
                checkAdded(table, manifest, appended);
                added.add(manifest);
            } else {
                when(!kept.isKeptBy(manifest), Refusal.MANIFEST_CHANGED, manifest.path());
            }
        }
        for (ListedManifest left : missing.values()) {
            when(left.hasLiveFiles(), Refusal.MANIFESTS_REPLACED, left.path());
        }
        checkRowIds(parent, proposed, appended);
        return new AppendedManifests(List.copyOf(added), !missing.isEmpty());
    }

    /** The list over another head: own manifests first, as Iceberg's fast append has them. */
    List<ListedManifest> over(List<ListedManifest> head, long sequenceNumber) throws CannotRebase {
        Map<String, ListedManifest> present = byPath(head);
        List<ListedManifest> list = new ArrayList<>(added.size() + head.size());
        for (ListedManifest manifest : added) {
            when(present.containsKey(manifest.path()), Refusal.MANIFEST_TWICE, manifest.path());
            list.add(manifest.withSequenceNumber(sequenceNumber).withFirstRowId(null));
        }
        for (ListedManifest manifest : head) {
            if (!dropsDead || manifest.hasLiveFiles()) {
                list.add(manifest);
            }
        }
        when(list.size() > ManifestLists.MANIFESTS_MAX, Refusal.LIST_TOO_LONG, "the new list");
        return list;
    }

    private static Map<String, ListedManifest> byPath(List<ListedManifest> manifests) {
        Map<String, ListedManifest> byPath = LinkedHashMap.newLinkedHashMap(manifests.size());
        manifests.forEach(manifest -> byPath.put(manifest.path(), manifest));
        return byPath;
    }

    private static void checkAdded(TableMetadata table, ListedManifest manifest, Snapshot appended)
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
        when(
                file.existingFilesCount() > 0 || file.existingRowsCount() > 0,
                Refusal.EXISTING_ENTRIES,
                path);
        when(
                manifest.sequenceNumber() != appended.sequenceNumber()
                        || manifest.minSequenceNumber() != appended.sequenceNumber(),
                Refusal.SEQUENCE_NUMBERS_SET,
                path);
        when(file.keyMetadata() != null, Refusal.ENCRYPTED, path);
        when(
                !table.specsById().containsKey(file.partitionSpecId()),
                Refusal.SPEC_UNKNOWN,
                "spec " + file.partitionSpecId() + " of " + path);
    }

    /**
     * Row ids are given anew over another head, so they must not have been chosen by the client.
     */
    private static void checkRowIds(
            List<ListedManifest> parent, List<ListedManifest> proposed, Snapshot appended)
            throws CannotRebase {
        Long first = appended.firstRowId();
        if (first == null) {
            return;
        }
        Map<String, ListedManifest> before = byPath(parent);
        List<ListedManifest> bare = new ArrayList<>(proposed.size());
        for (ListedManifest manifest : proposed) {
            ListedManifest kept = before.get(manifest.path());
            bare.add(manifest.withFirstRowId(kept == null ? null : kept.firstRowId()));
            when(!manifest.hasCounts(), Refusal.COUNTS_MISSING, manifest.path());
        }
        RowIds expected = RowIds.assign(first, bare);
        Long addedRows = appended.addedRows();
        when(
                !expected.manifests().equals(proposed)
                        || addedRows == null
                        || addedRows != expected.next() - first,
                Refusal.ROW_IDS_SET,
                "snapshot " + appended.snapshotId());
    }
}
