package dev.tarn.catalog.metadata;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Arrays;
import java.util.Optional;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;

/**
 * Metadata by tabular and location, from memory or else from PostgreSQL. For one tabular a location
 * names one content for ever, so that nothing here is ever out of date; only the pointer, which is
 * always read, says what is current.
 */
public final class Documents {
    /** Parsed metadata is some times the size of its JSON. */
    private static final int PARSED_FACTOR = 5;

    private static final int ENTRY_BYTES = 200;

    /** What is larger weighs no more than this, so that weights stay numbers. */
    private static final int PARSED_BYTES_MAX = 256 * 1024 * 1024;

    private final MetadataStore store;
    private final Cache<Key, MetadataDocument> documents;
    private final Cache<Key, MetadataDocument> referenced;
    private final Cache<String, Parsed> parsed;

    /**
     * The same location may be registered in two lakes whose stores are not the same, so that a
     * location alone is not a name.
     */
    private record Key(long tabularId, String location) {}

    /** With the very document that it was made from: only an equal one may have it. */
    private record Parsed(TableMetadata metadata, MetadataDocument document) {
        int bytes() {
            return Math.min(document.json().length, PARSED_BYTES_MAX) * PARSED_FACTOR + ENTRY_BYTES;
        }
    }

    public Documents(MetadataStore store, long cacheBytes) {
        this.store = store;
        this.documents = bounded(cacheBytes / 2);
        this.referenced = bounded(cacheBytes / 8);
        this.parsed =
                Caffeine.newBuilder()
                        .maximumWeight(cacheBytes / 2)
                        .weigher((String _, Parsed value) -> value.bytes())
                        .build();
    }

    /** What a tabular's pointer named a moment ago, or what has taken its place since. */
    public MetadataDocument load(long tabularId, String location) {
        MetadataDocument cached = documents.getIfPresent(new Key(tabularId, location));
        return cached == null ? fetch(tabularId) : cached;
    }

    /** The same with the snapshots of branches and tags only. */
    public MetadataDocument loadReferenced(long tabularId, String location) {
        MetadataDocument cached = referenced.getIfPresent(new Key(tabularId, location));
        if (cached != null) {
            return cached;
        }
        MetadataDocument whole = load(tabularId, location);
        var trimmed =
                new MetadataDocument(whole.location(), ReferencedSnapshots.keep(whole.json()));
        referenced.put(new Key(tabularId, whole.location()), trimmed);
        return trimmed;
    }

    /** The content of a location, if it is in memory or still current. */
    public Optional<MetadataDocument> find(long tabularId, String location) {
        MetadataDocument cached = documents.getIfPresent(new Key(tabularId, location));
        return cached == null
                ? store.find(tabularId)
                        .filter(row -> row.location().equals(location))
                        .map(row -> restored(tabularId, row))
                : Optional.of(cached);
    }

    public TableMetadata parse(MetadataDocument document) {
        Parsed cached = parsed.getIfPresent(document.location());
        if (cached != null && Arrays.equals(cached.document().json(), document.json())) {
            return cached.metadata();
        }
        TableMetadata metadata =
                TableMetadataParser.fromJson(
                        document.location(),
                        new String(document.json(), java.nio.charset.StandardCharsets.UTF_8));
        parsed.put(document.location(), new Parsed(metadata, document));
        return metadata;
    }

    /** Spares the next reader what the writer has in its hands. */
    public void remember(
            long tabularId, MetadataDocument document, Optional<TableMetadata> metadata) {
        documents.put(new Key(tabularId, document.location()), document);
        metadata.ifPresent(value -> parsed.put(document.location(), new Parsed(value, document)));
    }

    private MetadataDocument fetch(long tabularId) {
        MetadataRow row =
                store.find(tabularId)
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "No metadata is stored for tabular " + tabularId));
        return restored(tabularId, row);
    }

    private MetadataDocument restored(long tabularId, MetadataRow row) {
        var document = new MetadataDocument(row.location(), Compression.restore(row));
        documents.put(new Key(tabularId, document.location()), document);
        return document;
    }

    private static Cache<Key, MetadataDocument> bounded(long bytes) {
        return Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((Key _, MetadataDocument document) -> document.json().length + ENTRY_BYTES)
                .build();
    }
}
