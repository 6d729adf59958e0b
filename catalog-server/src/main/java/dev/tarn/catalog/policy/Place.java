package dev.tarn.catalog.policy;

import java.util.Optional;
import java.util.UUID;

/** Where a rule holds: in a lake, in a namespace and all beneath it, or for a table or view. */
public record Place(long lakeId, Optional<Long> namespaceId, Optional<UUID> table) {
    public Place {
        if (namespaceId.isPresent() && table.isPresent()) {
            throw new IllegalArgumentException("A place is a namespace or a table, and not both");
        }
    }
}
