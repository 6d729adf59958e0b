package dev.tarn.catalog.diff;

import dev.tarn.catalog.instant.Past;
import dev.tarn.catalog.namespace.NamespacePath;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * A table or view as it was behind a number of the commit log.
 *
 * @param namespace its levels joined by U+001F
 * @param namespaceToday that of the name that it has now, if it is still there
 */
public record TabularState(
        long id,
        UUID uuid,
        String kind,
        String namespace,
        String name,
        String metadataLocation,
        Optional<String> namespaceToday,
        Optional<String> nameToday) {
    public TableIdentifier identifier() {
        return TableIdentifier.of(NamespacePath.parse(namespace), name);
    }

    public Optional<TableIdentifier> today() {
        return namespaceToday.flatMap(
                known -> nameToday.map(own -> TableIdentifier.of(NamespacePath.parse(known), own)));
    }

    public Past past() {
        return new Past(id, uuid, kind, metadataLocation, namespaceToday, nameToday);
    }
}
