package dev.tarn.catalog.metadata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.catalog.wire.PastReach;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.TableMetadata;

/** Table metadata as far back as somebody may see it. */
public final class ReachedSnapshots {
    private static final JsonFactory JSON = new JsonFactory();

    private ReachedSnapshots() {}

    /** The snapshots that are left out. */
    public static Set<Long> hidden(TableMetadata metadata, PastReach reach) {
        if (reach.everything()) {
            return Set.of();
        }
        SnapshotHistory history = SnapshotHistory.of(metadata);
        Set<Long> hidden = new HashSet<>(history.ids());
        hidden.removeAll(history.visible(reach));
        return hidden;
    }

    /** Of metadata that is shown once. */
    public static MetadataDocument keep(MetadataDocument whole, PastReach reach) {
        if (reach.everything()) {
            return whole;
        }
        SnapshotIndex index = SnapshotIndex.of(whole.json());
        return new MetadataDocument(
                whole.location(), index.cut(whole.json(), index.history().visible(reach)));
    }

    /** Of which table metadata is; that stands at its beginning. */
    public static Optional<UUID> table(MetadataDocument document) {
        try (JsonParser parser = JSON.createParser(document.json())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                if (field.equals("table-uuid")) {
                    return Optional.of(UUID.fromString(parser.getText()));
                }
                parser.skipChildren();
            }
            return Optional.empty();
        } catch (IOException corrupt) {
            throw new UncheckedIOException(corrupt);
        }
    }
}
