package dev.tarn.catalog.metadata;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.catalog.wire.PastReach;
import java.util.Optional;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * The current metadata of each tabular, from memory or else from PostgreSQL. For one tabular a
 * location names one content for ever, so that nothing here is ever out of date; only the pointer,
 * which is always read, says what is current. What is no longer current is not kept: nobody asks
 * for it, and it would drive out what is.
 */
public final class Documents {
    /** Parsed metadata is some times the size of its JSON. */
    private static final int PARSED_FACTOR = 5;

    private static final int ENTRY_BYTES = 200;

    /** What is larger weighs no more than this, so that weights stay numbers. */
    private static final int PARSED_BYTES_MAX = 256 * 1024 * 1024;

    private final MetadataStore store;
    private final Cache<Long, MetadataDocument> documents;
    private final Cache<Long, MetadataDocument> referenced;
    private final ReachedDocuments reached;
    private final Cache<Long, Parsed> parsed;

    /** With the location that it was made from: only the same may have it. */
    private record Parsed(TableMetadata metadata, MetadataDocument document) {
        int bytes() {
            return Math.min(document.json().length, PARSED_BYTES_MAX) * PARSED_FACTOR + ENTRY_BYTES;
        }
    }

    public Documents(MetadataStore store, long cacheBytes) {
        this.store = store;
        this.documents = bounded(cacheBytes / 2);
        this.referenced = bounded(cacheBytes / 8);
        this.reached = new ReachedDocuments(cacheBytes / 8);
        this.parsed =
                Caffeine.newBuilder()
                        .maximumWeight(cacheBytes / 2)
                        .weigher((Long _, Parsed value) -> value.bytes())
                        .build();
    }

    /** What a tabular's pointer named a moment ago, or what has taken its place since. */
    public MetadataDocument load(long tabularId, String location) {
        MetadataDocument cached = documents.getIfPresent(tabularId);
        return cached != null && cached.location().equals(location) ? cached : fetch(tabularId);
    }

    /** The same with the snapshots of branches and tags only. */
    public MetadataDocument loadReferenced(long tabularId, String location) {
        MetadataDocument cached = referenced.getIfPresent(tabularId);
        if (cached != null && cached.location().equals(location)) {
            return cached;
        }
        MetadataDocument whole = load(tabularId, location);
        var trimmed =
                new MetadataDocument(whole.location(), ReferencedSnapshots.keep(whole.json()));
        referenced.put(tabularId, trimmed);
        return trimmed;
    }

    /** The same without what somebody may not see of its past. */
    public MetadataDocument loadReached(
            long tabularId, String location, PastReach reach, boolean onlyReferenced) {
        return reached.of(tabularId, load(tabularId, location), reach, onlyReferenced);
    }

    /** The content of a location, if it is in memory or still current. */
    public Optional<MetadataDocument> find(long tabularId, String location) {
        MetadataDocument cached = documents.getIfPresent(tabularId);
        return cached != null && cached.location().equals(location)
                ? Optional.of(cached)
                : store.find(tabularId)
                        .filter(row -> row.location().equals(location))
                        .map(row -> restored(tabularId, row));
    }

    /** The current metadata of a tabular, ready to be changed. */
    public TableMetadata parse(long tabularId, MetadataDocument document) {
        Parsed cached = parsed.getIfPresent(tabularId);
        if (cached != null && cached.document().location().equals(document.location())) {
            return cached.metadata();
        }
        TableMetadata metadata = parse(document);
        parsed.put(tabularId, new Parsed(metadata, document));
        return metadata;
    }

    /** Metadata that nobody is going to ask for again. */
    public static TableMetadata parse(MetadataDocument document) {
        return TableMetadataParser.fromJson(
                document.location(),
                new String(document.json(), java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Spares the next reader what the writer has in its hands. */
    public void remember(
            long tabularId, MetadataDocument document, Optional<TableMetadata> metadata) {
        documents.put(tabularId, document);
        metadata.ifPresent(value -> parsed.put(tabularId, new Parsed(value, document)));
    }

    private MetadataDocument fetch(long tabularId) {
        MetadataRow row =
                store.find(tabularId)
                        .orElseThrow(() ->
                                // It was there when its pointer was read.
                                new NoSuchTableException(
                                        "The table or view has just been dropped or unregistered"));
        return restored(tabularId, row);
    }

    private MetadataDocument restored(long tabularId, MetadataRow row) {
        var document = MetadataDocument.of(row);
        documents.put(tabularId, document);
        return document;
    }

    private static Cache<Long, MetadataDocument> bounded(long bytes) {
        return Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((Long _, MetadataDocument document) -> document.bytes() + ENTRY_BYTES)
                .build();
    }
}
