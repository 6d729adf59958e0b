package dev.tarn.catalog.delegation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.catalog.commit.LocationRules;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.storage.Locations;
import dev.tarn.chassis.identity.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * Finds where a table's files lie. Its clients choose the location and the properties that name
 * more places: whatever is another table's or another lake's is left out, each time anew.
 */
public final class TablePlaces {
    private static final int TABLES_MAX = 10_000;

    /** No table has it. */
    private static final long NOBODY = 0;

    private final Lakes lakes;
    private final Tabulars tabulars;
    private final Documents documents;
    private final Cache<Version, List<String>> paths =
            Caffeine.newBuilder().maximumSize(TABLES_MAX).build();

    private record Version(long tabularId, String metadataLocation) {}

    public TablePlaces(Lakes lakes, Tabulars tabulars, Documents documents) {
        this.lakes = lakes;
        this.tabulars = tabulars;
        this.documents = documents;
    }

    Optional<Places> of(Lake lake, Tabular table) {
        var version = new Version(table.id(), table.metadataLocation());
        List<String> more =
                paths.get(
                        version,
                        _ ->
                                PathProperties.read(
                                        documents
                                                .load(table.id(), table.metadataLocation())
                                                .json()));
        return places(lake, table.id(), table.location(), more);
    }

    /**
     * Of a table as one of its metadata files described it, which may be gone since; whatever
     * somebody else has taken by now is left out.
     */
    Optional<Places> ofPast(Lake lake, long id, byte[] metadata) {
        return PathProperties.location(metadata)
                .flatMap(location -> allowed(lake, location))
                .filter(location -> isFree(lake, id, location))
                .flatMap(location -> places(lake, id, location, PathProperties.read(metadata)));
    }

    /** Of a table that is about to be. */
    Optional<Places> ofNew(Lake lake, TableMetadata metadata, Principal creator) {
        UUID uuid = UUID.fromString(metadata.uuid());
        List<String> more =
                LocationRules.PATH_PROPERTIES.stream()
                        .filter(metadata.properties()::containsKey)
                        .map(metadata.properties()::get)
                        .filter(path ->
                                allowed(lake, path)
                                        .filter(place -> isNobodys(lake, uuid, place, creator))
                                        .isPresent())
                        .toList();
        String location = Locations.normal(metadata.location());
        return isFree(lake, NOBODY, location) && isNobodys(lake, uuid, location, creator)
                ? places(lake, NOBODY, location, more)
                : Optional.empty();
    }

    /** Of a table that somebody began to write before it is there. */
    Optional<Places> ofStaged(Lake lake, UUID uuid, List<String> locations, Principal creator) {
        boolean free =
                locations.stream()
                        .allMatch(location ->
                                isFree(lake, NOBODY, location)
                                        && isNobodys(lake, uuid, location, creator));
        return free ? Optional.of(new Places(locations)) : Optional.empty();
    }

    private Optional<Places> places(Lake lake, long id, String own, List<String> more) {
        if (!isOfLake(lake, own)) {
            return Optional.empty();
        }
        var places = new ArrayList<>(List.of(own));
        for (String path : more) {
            allowed(lake, path)
                    .filter(location ->
                            places.stream().noneMatch(place -> overlap(place, location)))
                    .filter(location -> isFree(lake, id, location))
                    .ifPresent(places::add);
        }
        return Optional.of(new Places(places));
    }

    /** A place around the table's own would hold others' as well, so that neither way is right. */
    private static boolean overlap(String place, String location) {
        return Locations.overlap(place, location);
    }

    private static Optional<String> allowed(Lake lake, String path) {
        try {
            return Optional.of(LocationRules.allowed(lake, path));
        } catch (BadRequestException | ForbiddenException notAllowed) {
            return Optional.empty();
        }
    }

    private boolean isFree(Lake lake, long id, String location) {
        return isOfLake(lake, location) && tabulars.overlap(id, location).isEmpty();
    }

    /** Nor are there files of what somebody else has dropped or unregistered. */
    private boolean isNobodys(Lake lake, UUID uuid, String location, Principal creator) {
        return tabulars.gone(lake, uuid, creator, location).isEmpty();
    }

    /** A lake that may have tables anywhere may still not have them in another lake. */
    private boolean isOfLake(Lake lake, String location) {
        return Locations.within(location, lake.location())
                || (lake.storage().locationsOutside()
                        && lakes.list().stream()
                                .filter(other -> other.id() != lake.id())
                                .noneMatch(other -> Locations.overlap(location, other.location())));
    }
}
