package dev.tarn.catalog.commit;

import dev.tarn.catalog.identity.Administrators;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.storage.Locations;
import dev.tarn.chassis.identity.Principal;
import java.util.Optional;
import java.util.UUID;

/**
 * Whose a location is, for those who read and lend what a client's metadata names: of which table
 * or view, in whichever lake, that is there, was dropped or was unregistered. It is known by its
 * uuid, which it keeps whatever becomes of it.
 */
public final class PlaceOwners {
    /** Nobody's own. */
    private static final String NO_PRINCIPAL = "";

    private final PlaceStore store;
    private final Lakes lakes;

    public PlaceOwners(PlaceStore store, Lakes lakes) {
        this.store = store;
        this.lakes = lakes;
    }

    /** A table or view of a lake. */
    public record Owner(Lake lake, UUID uuid) {}

    /** A lake that may have tables anywhere may still not have them in another lake. */
    public boolean isOfLake(Lake lake, String location) {
        return Locations.within(location, lake.location())
                || (lake.storage().locationsOutside()
                        && lakes.list().stream()
                                .filter(other -> other.id() != lake.id())
                                .noneMatch(other -> Locations.overlap(location, other.location())));
    }

    /** Where it lies, if it is there. */
    public Optional<String> location(Owner owner) {
        return live(owner).map(Twin::location);
    }

    /** Whether a file is somebody else's, or in another lake. */
    public boolean isOthers(Owner owner, String file) {
        return !isOfLake(owner.lake(), file)
                || store.isOthers(
                        owner.lake().id(),
                        owner.uuid(),
                        Locations.withAncestors(file).toArray(String[]::new));
    }

    /** Whether no other live table or view lies or writes at, above or beneath a location. */
    public boolean isFree(Owner owner, String location) {
        return isOfLake(owner.lake(), location)
                && store.findOverlap(
                                live(owner).map(Twin::id).orElse(0L),
                                Locations.withAncestors(location).toArray(String[]::new),
                                location + "/",
                                location + LocationRules.BEHIND_SLASH)
                        .isEmpty();
    }

    /** The same, and there are no files either of what is gone and was not theirs to read. */
    public boolean isFree(Owner owner, String location, Principal principal) {
        return isFree(owner, location)
                && (Administrators.is(principal) || isLeft(owner, location, principal.name()));
    }

    /** The same, whoever let go what else has been there; not where the owner lies today. */
    public boolean isItsOwn(Owner owner, String location) {
        return isFree(owner, location)
                && (location(owner).filter(own -> Locations.within(location, own)).isPresent()
                        || isLeft(owner, location, NO_PRINCIPAL));
    }

    private boolean isLeft(Owner owner, String location, String principal) {
        return store.findGone(
                        owner.lake().id(),
                        owner.uuid(),
                        principal,
                        Locations.withAncestors(location).toArray(String[]::new),
                        location + "/",
                        location + LocationRules.BEHIND_SLASH)
                .isEmpty();
    }

    private Optional<Twin> live(Owner owner) {
        return store.findLive(owner.lake().id(), owner.uuid());
    }
}
