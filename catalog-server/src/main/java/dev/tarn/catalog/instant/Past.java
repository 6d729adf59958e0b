package dev.tarn.catalog.instant;

import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.namespace.NamespacePath;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * A table or view as it was: who it is, and which metadata was current; with the name that it has
 * today, if it is still there.
 */
public record Past(
        long id,
        UUID uuid,
        String kindWord,
        String metadataLocation,
        Optional<String> namespaceToday,
        Optional<String> nameToday) {
    Kind kind() {
        return Kind.of(kindWord);
    }

    /** Where it is now, if it is there. */
    public Optional<TableIdentifier> today() {
        return namespaceToday.flatMap(namespace ->
                nameToday.map(name -> TableIdentifier.of(NamespacePath.parse(namespace), name)));
    }
}
