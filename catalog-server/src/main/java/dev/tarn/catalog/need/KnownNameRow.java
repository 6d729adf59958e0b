package dev.tarn.catalog.need;

import dev.tarn.catalog.namespace.NamespacePath;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * A name that a table has or had.
 *
 * @param namespace its levels joined by U+001F
 */
public record KnownNameRow(String namespace, String name) {
    TableIdentifier identifier() {
        return TableIdentifier.of(NamespacePath.parse(namespace), name);
    }
}
