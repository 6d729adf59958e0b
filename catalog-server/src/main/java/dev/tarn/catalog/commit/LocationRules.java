package dev.tarn.catalog.commit;

import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.storage.Locations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.apache.iceberg.exceptions.ValidationException;
import org.jdbi.v3.core.Handle;

/**
 * Where a tabular may lie: beneath its lake's location, unless the storage profile allows
 * otherwise, and never above, beneath or at another's.
 */
public final class LocationRules {
    /** Properties that name places which the server or an engine writes to. */
    public static final List<String> PATH_PROPERTIES =
            List.of(
                    "write.metadata.path",
                    "write.data.path",
                    "write.object-storage.path",
                    "write.folder-storage.path");

    /**
     * Behind the slash in the order of bytes: ends the range of what begins with a location and a
     * slash.
     */
    static final char BEHIND_SLASH = '/' + 1;

    private LocationRules() {}

    /** A location of our own making, beneath that of the namespace if it has one. */
    public static String fresh(
            Lake lake,
            Optional<String> namespaceLocation,
            List<String> levels,
            String name,
            UUID uuid) {
        String path = String.join("/", levels.stream().map(Locations::label).toList());
        String parent =
                namespaceLocation
                        .map(location -> allowed(lake, location))
                        .orElseGet(() -> lake.location() + "/" + path);
        return Locations.fresh(parent, name, uuid);
    }

    /** The normal form of a location, if the lake allows it. */
    public static String allowed(Lake lake, String location) {
        String normal = Locations.normal(location);
        boolean inside = Locations.within(normal, lake.location());
        boolean sameStore = Locations.scheme(normal).equals(lake.storage().scheme());
        if (!(sameStore && (inside || lake.storage().locationsOutside()))) {
            throw new ForbiddenException(
                    "Location %s is not beneath %s, the location of lake %s",
                    location, lake.location(), lake.name());
        }
        return normal;
    }

    public static void checkProperties(Lake lake, Map<String, String> properties) {
        for (String property : PATH_PROPERTIES) {
            String location = properties.get(property);
            if (location != null) {
                allowed(lake, location);
            }
        }
    }

    /**
     * Whether the server made the location up for this very tabular, so that it is nobody else's.
     */
    public static boolean generated(String location, String name, UUID uuid) {
        return location.endsWith("/" + Locations.label(name) + "-" + uuid);
    }

    /** Refuses a location that overlaps another tabular's; runs inside the swap. */
    static void requireOwn(Handle handle, Lake lake, long id, String location, boolean chosen) {
        TabularStore store = handle.attach(TabularStore.class);
        if (chosen) {
            store.lockLocations(lake.id());
        } else {
            store.shareLocations(lake.id());
        }
        String[] ancestors = Locations.withAncestors(location).toArray(String[]::new);
        String low = location + "/";
        String high = location + BEHIND_SLASH;
        store.findOverlap(lake.id(), id, ancestors, low, high)
                .ifPresent(other -> {
                    throw new ValidationException(
                            "Cannot use location %s: another table or view is at %s",
                            location, other);
                });
        if (chosen) {
            takeOver(store, id, location, ancestors, low, high);
        }
    }

    /**
     * What was dropped there with purge is forgotten: its files are the newcomer's from now on. One
     * whose files may be gone already is in the way until all of them are.
     */
    private static void takeOver(
            TabularStore store,
            long id,
            String location,
            String[] ancestors,
            String low,
            String high) {
        store.forgetPurges(id, ancestors, low, high);
        store.findPurge(id, ancestors, low, high)
                .ifPresent(other -> {
                    throw new ServiceUnavailableException(
                            "Cannot use location %s: a dropped table is being purged at %s",
                            location, other);
                });
    }
}
