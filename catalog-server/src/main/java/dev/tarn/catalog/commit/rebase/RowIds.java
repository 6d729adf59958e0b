package dev.tarn.catalog.commit.rebase;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.ManifestFile;

/**
 * A manifest list whose data manifests all have a first row id, and the next id to give. Ids are
 * given in the order of the list; files that were there before get room too, because those of
 * tables older than v3 have no ids yet.
 */
record RowIds(List<ListedManifest> manifests, long next) {
    RowIds {
        manifests = List.copyOf(manifests);
    }

    static RowIds assign(long first, List<ListedManifest> manifests) {
        List<ListedManifest> assigned = new ArrayList<>(manifests.size());
        long next = first;
        for (ListedManifest manifest : manifests) {
            if (manifest.holdsData() && manifest.firstRowId() == null) {
                assigned.add(manifest.withFirstRowId(next));
                ManifestFile file = manifest.file();
                next += file.existingRowsCount() + file.addedRowsCount();
            } else {
                assigned.add(manifest);
            }
        }
        return new RowIds(assigned, next);
    }
}
