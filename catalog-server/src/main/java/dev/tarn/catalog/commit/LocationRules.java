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
 * otherwise, and never above, beneath or at another's, of whichever lake.
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
        places(properties).forEach(location -> allowed(lake, location));
    }

    /** The places that properties name, as they name them. */
    private static List<String> places(Map<String, String> properties) {
        return PATH_PROPERTIES.stream()
                .flatMap(property -> Optional.ofNullable(properties.get(property)).stream())
                .toList();
    }

    /** Those of them that do not lie at the tabular's own location, in their normal form. */
    public static List<String> placesBeside(String location, Map<String, String> properties) {
        return places(properties).stream()
                .map(Locations::normal)
                .filter(place -> !Locations.within(place, location))
                .toList();
    }

    /** The same of a change, if it may have others than before. */
    public static Optional<List<String>> newPlacesBeside(
            String before,
            Map<String, String> propertiesBefore,
            String location,
            Map<String, String> properties) {
        return location.equals(before) && places(properties).equals(places(propertiesBefore))
                ? Optional.empty()
                : Optional.of(placesBeside(location, properties));
    }

    /**
     * Before anything else in the swap, for the whole of it: whoever chose a place waits until
     * nobody else takes any, and the others wait for nobody but such. The places of our own making
     * cannot meet each other. Of all lakes, because two of them may share a bucket.
     */
    static void lock(Handle handle, List<Planned> plan) {
        if (plan.stream().anyMatch(LocationRules::chooses)) {
            handle.attach(PlaceStore.class).lockLocations();
        } else if (plan.stream().anyMatch(Planned.Create.class::isInstance)) {
            SwapQueries.shareLocations(handle);
        }
    }

    static boolean chooses(Planned planned) {
        return switch (planned) {
            case Planned.Create create -> create.chosen() || !create.placesBeside().isEmpty();
            case Planned.Update update -> !update.newPlaces().isEmpty() || update.changesUuid();
            case Planned.Unchanged _ -> false;
        };
    }

    /** What takes a place, for whom, and what keeps others from losing theirs by that. */
    record Newcomer(long lakeId, UUID uuid, Author author, Retention retention) {}

    /**
     * Says of what is in the way no more than that it is: whoever is refused may not know of it.
     * Refuses places that overlap another tabular's location or one of its places; behind {@link
     * #lock}. One that is chosen, and not made up here, may be that of a tabular which was dropped
     * or unregistered: it is free for nobody but administrators and whoever did so and could read
     * it.
     */
    static void requireOwn(
            Handle handle, long id, List<String> places, Optional<Newcomer> choosing) {
        if (places.isEmpty()) {
            return;
        }
        PlaceStore store = handle.attach(PlaceStore.class);
        for (String place : places) {
            String[] ancestors = Locations.withAncestors(place).toArray(String[]::new);
            String low = place + "/";
            String high = place + BEHIND_SLASH;
            refuseOverlap(store, id, place, ancestors, low, high);
            choosing.ifPresent(newcomer -> {
                refuseGone(store, place, newcomer, ancestors, low, high);
                keepHeld(handle, newcomer.retention(), id, place, ancestors, low, high);
                takeOver(store, id, place, ancestors, low, high);
            });
        }
    }

    /** The same for what comes back from being dropped, to what it had. */
    static void requireStillOwn(Handle handle, long id, List<String> places, Retention retention) {
        PlaceStore store = handle.attach(PlaceStore.class);
        for (String place : places) {
            String[] ancestors = Locations.withAncestors(place).toArray(String[]::new);
            String low = place + "/";
            String high = place + BEHIND_SLASH;
            refuseOverlap(store, id, place, ancestors, low, high);
            keepHeld(handle, retention, id, place, ancestors, low, high);
            takeOver(store, id, place, ancestors, low, high);
        }
    }

    private static void refuseOverlap(
            PlaceStore store, long id, String place, String[] ancestors, String low, String high) {
        store.findOverlap(id, ancestors, low, high)
                .ifPresent(_ -> {
                    throw new ValidationException(
                            "Cannot use location %s: it overlaps that of another table or view",
                            place);
                });
    }

    private static void refuseGone(
            PlaceStore store,
            String place,
            Newcomer newcomer,
            String[] ancestors,
            String low,
            String high) {
        if (newcomer.author().administrator()) {
            return;
        }
        store.findGone(
                        newcomer.lakeId(),
                        newcomer.uuid(),
                        newcomer.author().principal(),
                        ancestors,
                        low,
                        high)
                .ifPresent(_ -> {
                    throw new ValidationException(
                            "Cannot use location %s: it overlaps that of what somebody else has dropped or unregistered",
                            place);
                });
    }

    private static void keepHeld(
            Handle handle,
            Retention retention,
            long id,
            String place,
            String[] ancestors,
            String low,
            String high) {
        List<PurgeToCome> purges =
                handle.attach(PlaceStore.class).purgesToCome(id, ancestors, low, high);
        HoldRules.requireFree(retention, handle, purges, place);
    }

    /**
     * What was dropped there with purge is forgotten: its files are the newcomer's from now on. One
     * whose files may be gone already is in the way until all of them are.
     */
    private static void takeOver(
            PlaceStore store,
            long id,
            String location,
            String[] ancestors,
            String low,
            String high) {
        store.forgetPurges(id, ancestors, low, high);
        store.findPurge(id, ancestors, low, high)
                .ifPresent(_ -> {
                    throw new ServiceUnavailableException(
                            "Cannot use location %s: it overlaps that of a dropped table which is being purged",
                            location);
                });
    }
}
