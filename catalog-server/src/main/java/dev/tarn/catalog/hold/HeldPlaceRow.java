package dev.tarn.catalog.hold;

import dev.tarn.catalog.namespace.NamespacePath;
import java.util.Optional;

/**
 * A place as it is kept.
 *
 * @param namespace its levels joined by U+001F
 */
public record HeldPlaceRow(
        long holdId, long lakeId, String lake, String namespace, Optional<String> name) {
    HeldPlace place() {
        return new HeldPlace(lakeId, lake, NamespacePath.parse(namespace), name);
    }
}
