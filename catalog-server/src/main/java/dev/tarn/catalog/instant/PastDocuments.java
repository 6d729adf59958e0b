package dev.tarn.catalog.instant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.catalog.commit.DigestStore;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.metadata.MetadataFiles;
import dev.tarn.catalog.metadata.ReferencedSnapshots;
import dev.tarn.catalog.storage.FileStores;
import dev.tarn.catalog.wire.Snapshots;

/**
 * Metadata that was current once: from the database while it still is, or else from its file in the
 * bucket, if that is what it was, and from memory the next time. It is kept apart from what is
 * current, which it would drive out.
 */
public final class PastDocuments {
    private static final int ENTRY_BYTES = 200;

    private final Documents documents;
    private final DigestStore digests;
    private final FileStores stores;
    private final Cache<Key, MetadataDocument> read;

    /** For one tabular a location names one content for ever. */
    private record Key(long tabularId, String location, Snapshots snapshots) {}

    public PastDocuments(
            Documents documents, DigestStore digests, FileStores stores, long cacheBytes) {
        this.documents = documents;
        this.digests = digests;
        this.stores = stores;
        this.read =
                Caffeine.newBuilder()
                        .maximumWeight(cacheBytes)
                        .weigher((Key _, MetadataDocument document) ->
                                document.json().length + ENTRY_BYTES)
                        .build();
    }

    MetadataDocument load(Moment moment, Past past, Snapshots snapshots) {
        var key = new Key(past.id(), past.metadataLocation(), snapshots);
        MetadataDocument cached = read.getIfPresent(key);
        if (cached != null) {
            return cached;
        }
        MetadataDocument loaded =
                switch (snapshots) {
                    case ALL -> whole(moment, past);
                    case REFS -> {
                        MetadataDocument whole = load(moment, past, Snapshots.ALL);
                        yield new MetadataDocument(
                                whole.location(), ReferencedSnapshots.keep(whole.json()));
                    }
                };
        read.put(key, loaded);
        return loaded;
    }

    private MetadataDocument whole(Moment moment, Past past) {
        String location = past.metadataLocation();
        return documents
                .find(past.id(), location)
                .orElseGet(() ->
                        MetadataFiles.read(stores.of(moment.lake().storage()), location)
                                .requireDigest(
                                        digests.find(
                                                moment.lake().id(),
                                                past.uuid(),
                                                location,
                                                moment.number())));
    }
}
