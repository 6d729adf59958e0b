package dev.tarn.catalog.commit.rebase;

import static dev.tarn.catalog.commit.rebase.CannotRebase.when;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/**
 * What a proposed manifest list makes of its parent's.
 *
 * @param added the append's own manifests; those of a merge append may hold the files of replaced
 *     ones
 * @param replaced manifests of the parent whose files are in own manifests now
 * @param dropsDead whether manifests of the parent without live files are left out: Iceberg's merge
 *     append does so, and would again over another head
 */
record AppendedManifests(
        List<ListedManifest> added, List<ListedManifest> replaced, boolean dropsDead) {
    AppendedManifests {
        added = List.copyOf(added);
        replaced = List.copyOf(replaced);
    }

    static AppendedManifests between(
            TableMetadata table,
            List<ListedManifest> parent,
            List<ListedManifest> proposed,
            Snapshot appended)
            throws CannotRebase {
        Map<String, ListedManifest> missing = byPath(parent);
        when(
                byPath(proposed).size() < proposed.size(),
                Refusal.MANIFEST_TWICE,
                "in the proposed list");

        List<ListedManifest> added = new ArrayList<>();
        for (ListedManifest manifest : proposed) {
            ListedManifest kept = missing.remove(manifest.path());
            if (kept == null) {
                OwnManifest.check(table, manifest, appended);
                added.add(manifest);
            } else {
                when(!kept.isKeptBy(manifest), Refusal.MANIFEST_CHANGED, manifest.path());
            }
        }
        List<ListedManifest> replaced =
                missing.values().stream().filter(ListedManifest::hasLiveFiles).toList();
        MergedFiles.check(replaced, added);
        checkRowIds(parent, proposed, appended);
        return new AppendedManifests(added, replaced, missing.size() > replaced.size());
    }

    /**
     * Whether the own manifests may take the place of the replaced ones in this list too: if those
     * are all still there, their files are, and have the row ids that the merged manifests give
     * them.
     */
    boolean canReplaceIn(List<ListedManifest> head) {
        Map<String, ListedManifest> present = byPath(head);
        for (ListedManifest manifest : replaced) {
            ListedManifest now = present.get(manifest.path());
            if (now == null
                    || !manifest.isKeptBy(now)
                    || !Objects.equals(manifest.firstRowId(), now.firstRowId())) {
                return false;
            }
        }
        return true;
    }

    /** The list over another head: own manifests first, as Iceberg's fast append has them. */
    List<ListedManifest> over(List<ListedManifest> head, Snapshot appended, long sequenceNumber)
            throws CannotRebase {
        Map<String, ListedManifest> present = byPath(head);
        List<ListedManifest> list = new ArrayList<>(added.size() + head.size());
        for (ListedManifest manifest : added) {
            when(present.containsKey(manifest.path()), Refusal.MANIFEST_TWICE, manifest.path());
            list.add(manifest.renumbered(appended.sequenceNumber(), sequenceNumber));
        }
        Set<String> gone = new HashSet<>();
        replaced.forEach(manifest -> gone.add(manifest.path()));
        for (ListedManifest manifest : head) {
            boolean dropped = dropsDead && !manifest.hasLiveFiles();
            if (!dropped && !gone.contains(manifest.path())) {
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
