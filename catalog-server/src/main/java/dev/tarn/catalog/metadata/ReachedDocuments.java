package dev.tarn.catalog.metadata;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.catalog.wire.PastReach;
import java.util.HashSet;
import java.util.Set;

/**
 * Current metadata without the snapshots that its reader does not see, kept for all readers that
 * see the same: most see the heads of branches, and windows end at the same few snapshots.
 */
final class ReachedDocuments {
    private static final int ENTRY_BYTES = 200;

    /** Of a number in a set. */
    private static final int ID_BYTES = 64;

    private final Cache<Version, SnapshotIndex> indexes;
    private final Cache<Seen, MetadataDocument> documents;

    private record Version(long tabularId, String location) {}

    private record Seen(Version version, Set<Long> snapshots) {
        int bytes() {
            return snapshots.size() * ID_BYTES;
        }
    }

    ReachedDocuments(long cacheBytes) {
        this.indexes =
                Caffeine.newBuilder()
                        .maximumWeight(cacheBytes / 4)
                        .weigher((Version _, SnapshotIndex index) -> index.bytes() + ENTRY_BYTES)
                        .build();
        this.documents =
                Caffeine.newBuilder()
                        .maximumWeight(cacheBytes)
                        .weigher((Seen seen, MetadataDocument document) ->
                                document.bytes() + seen.bytes() + ENTRY_BYTES)
                        .build();
    }

    /** Only of branches and tags when they are {@code referenced}. */
    MetadataDocument of(
            long tabularId, MetadataDocument whole, PastReach reach, boolean referenced) {
        var version = new Version(tabularId, whole.location());
        SnapshotIndex index = indexes.get(version, _ -> SnapshotIndex.of(whole.json()));
        SnapshotHistory history = index.history();
        Set<Long> visible = history.visible(reach);
        // What is named to be read is read by its number, whatever refers to it.
        if (referenced && reach.only().isEmpty()) {
            var heads = new HashSet<Long>();
            history.current().ifPresent(heads::add);
            history.refs().forEach(ref -> heads.add(ref.snapshot()));
            visible.retainAll(heads);
        }
        return documents.get(
                new Seen(version, Set.copyOf(visible)),
                seen ->
                        new MetadataDocument(
                                whole.location(), index.cut(whole.json(), seen.snapshots())));
    }
}
