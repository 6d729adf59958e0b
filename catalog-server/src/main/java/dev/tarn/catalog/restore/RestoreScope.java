package dev.tarn.catalog.restore;

import java.util.Arrays;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * What is restored: a lake, which is the empty namespace, a namespace with all beneath, or one
 * table or view in it.
 */
record RestoreScope(Namespace namespace, Optional<String> table) {
    boolean contains(TableIdentifier name) {
        return table.map(own -> name.equals(TableIdentifier.of(namespace, own)))
                .orElseGet(() -> isAbove(name.namespace()));
    }

    /** A table does not take its namespace along. */
    boolean contains(Namespace other) {
        return table.isEmpty() && isAbove(other);
    }

    private boolean isAbove(Namespace other) {
        return other.length() >= namespace.length()
                && Arrays.equals(
                        namespace.levels(), Arrays.copyOf(other.levels(), namespace.length()));
    }
}
