package dev.tarn.catalog.enforcement;

import dev.tarn.catalog.decision.Rights;
import dev.tarn.chassis.identity.Principal;
import java.util.Collection;
import java.util.Map;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * Trino runs a view as whomever a property of it names. Nobody may name somebody else: with the
 * rights of an administrator it would show everything. An engine is believed, because it names
 * whoever sent it the statement.
 */
final class ViewOwners {
    private static final String OWNER = "trino.run-as-owner";

    private ViewOwners() {}

    static void require(Rights rights, Map<String, String> properties) {
        Principal principal = rights.principal();
        String owner = properties.get(OWNER);
        boolean engine = principal.engine() && principal.actor().isEmpty();
        if (owner != null && !owner.equals(principal.name()) && !engine && !rights.areAll()) {
            throw new ForbiddenException(
                    "Principal %s may not make a view that runs as %s", principal.name(), owner);
        }
    }

    /**
     * Whether the updates say themselves whose view it is from then on. Otherwise whoever owned it
     * before would own what it says now.
     */
    static boolean areNamed(Rights rights, Collection<MetadataUpdate> updates) {
        boolean named = false;
        for (MetadataUpdate update : updates) {
            switch (update) {
                case MetadataUpdate.SetProperties set -> {
                    require(rights, set.updated());
                    named |= set.updated().containsKey(OWNER);
                }
                case MetadataUpdate.RemoveProperties removed ->
                        named |= removed.removed().contains(OWNER);
                default -> {}
            }
        }
        Principal principal = rights.principal();
        return named || rights.areAll() || (principal.engine() && principal.actor().isEmpty());
    }

    /** What the view says stays; with Trino it is its comment that changes. */
    static boolean sayTheSame(Collection<MetadataUpdate> updates) {
        return updates.stream()
                .allMatch(update ->
                        update instanceof MetadataUpdate.SetProperties
                                || update instanceof MetadataUpdate.RemoveProperties);
    }
}
