package dev.tarn.catalog.metadata;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;

/**
 * Metadata by location, from memory or else from PostgreSQL. A location names one content for ever,
 * so that nothing here is ever out of date; only the pointer, which is always read, says what is
 * current.
 */
public final class Documents {
    /** Parsed metadata is some times the size of its JSON. */
    private static final int PARSED_FACTOR = 5;

    private static final int ENTRY_BYTES = 200;

    private final MetadataStore store;
    private final Cache<String, MetadataDocument> documents;
    private final Cache<String, MetadataDocument> referenced;
    private final Cache<String, Parsed> parsed;

    private record Parsed(TableMetadata metadata, int bytes) {}

    public Documents(MetadataStore store, long cacheBytes) {
        this.store = store;
        this.documents = bounded(cacheBytes / 2);
        this.referenced = bounded(cacheBytes / 8);
        this.parsed =
                Caffeine.newBuilder()
                        .maximumWeight(cacheBytes / 2)
                        .weigher((String _, Parsed value) ->
                                value.bytes() * PARSED_FACTOR + ENTRY_BYTES)
                        .build();
    }

    /** What a tabular's pointer named a moment ago, or what has taken its place since. */
    public MetadataDocument load(long tabularId, String location) {
        MetadataDocument cached = documents.getIfPresent(location);
        return cached == null ? fetch(tabularId) : cached;
    }

    /** The same with the snapshots of branches and tags only. */
    public MetadataDocument loadReferenced(long tabularId, String location) {
        MetadataDocument cached = referenced.getIfPresent(location);
        if (cached != null) {
            return cached;
        }
        MetadataDocument whole = load(tabularId, location);
        var trimmed =
                new MetadataDocument(whole.location(), ReferencedSnapshots.keep(whole.json()));
        referenced.put(whole.location(), trimmed);
        return trimmed;
    }

    public TableMetadata parse(MetadataDocument document) {
        Parsed cached = parsed.getIfPresent(document.location());
        if (cached != null) {
            return cached.metadata();
        }
        TableMetadata metadata =
                TableMetadataParser.fromJson(
                        document.location(),
                        new String(document.json(), java.nio.charset.StandardCharsets.UTF_8));
        remember(document, Optional.of(metadata));
        return metadata;
    }

    /** Spares the next reader what the writer has in its hands. */
    public void remember(MetadataDocument document, Optional<TableMetadata> metadata) {
        documents.put(document.location(), document);
        metadata.ifPresent(value ->
                parsed.put(document.location(), new Parsed(value, document.json().length)));
    }

    private MetadataDocument fetch(long tabularId) {
        MetadataRow row =
                store.find(tabularId)
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "No metadata is stored for tabular " + tabularId));
        var document = new MetadataDocument(row.location(), Compression.restore(row));
        documents.put(document.location(), document);
        return document;
    }

    private static Cache<String, MetadataDocument> bounded(long bytes) {
        return Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((String _, MetadataDocument document) ->
                        document.json().length + ENTRY_BYTES)
                .build();
    }
}
