package dev.tarn.catalog.delegation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.catalog.commit.LocationRules;
import dev.tarn.catalog.commit.PathProperties;
import dev.tarn.catalog.commit.PlaceOwners;
import dev.tarn.catalog.commit.PlaceOwners.Owner;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.delegation.PastTables.PastTable;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.storage.Locations;
import dev.tarn.chassis.identity.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * Finds where a table's files lie. Its clients choose the location and the properties that name
 * more places: whatever is another table's or another lake's is left out, each time anew.
 */
public final class TablePlaces {
    private static final int TABLES_MAX = 10_000;

    private final PlaceOwners owners;
    private final Documents documents;
    private final Cache<Version, List<String>> paths =
            Caffeine.newBuilder().maximumSize(TABLES_MAX).build();

    private record Version(long tabularId, String metadataLocation) {}

    public TablePlaces(PlaceOwners owners, Documents documents) {
        this.owners = owners;
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
        var owner = new Owner(lake, table.uuid());
        return owners.isOfLake(lake, table.location())
                ? places(lake, table.location(), more, place -> owners.isFree(owner, place))
                : Optional.empty();
    }

    /**
     * Of a table as one of its metadata files described it, which may be gone since; whatever is or
     * was somebody else's by now is left out.
     */
    Optional<Places> ofPast(PastTable table) {
        Lake lake = table.lake();
        var owner = new Owner(lake, table.uuid());
        return PathProperties.location(table.metadata())
                .flatMap(location -> allowed(lake, location))
                .filter(location -> owners.isItsOwn(owner, location))
                .flatMap(location ->
                        places(
                                lake,
                                location,
                                PathProperties.read(table.metadata()),
                                place -> owners.isItsOwn(owner, place)));
    }

    /** Of a table that is about to be. */
    Optional<Places> ofNew(Lake lake, TableMetadata metadata, Principal creator) {
        var owner = new Owner(lake, UUID.fromString(metadata.uuid()));
        List<String> more =
                LocationRules.PATH_PROPERTIES.stream()
                        .filter(metadata.properties()::containsKey)
                        .map(metadata.properties()::get)
                        .toList();
        String location = Locations.normal(metadata.location());
        return owners.isFree(owner, location, creator)
                ? places(lake, location, more, place -> owners.isFree(owner, place, creator))
                : Optional.empty();
    }

    /** Of a table that somebody began to write before it is there. */
    Optional<Places> ofStaged(Lake lake, UUID uuid, List<String> locations, Principal creator) {
        var owner = new Owner(lake, uuid);
        return locations.stream().allMatch(location -> owners.isFree(owner, location, creator))
                ? Optional.of(new Places(locations))
                : Optional.empty();
    }

    private static Optional<Places> places(
            Lake lake, String own, List<String> more, Predicate<String> isFree) {
        var places = new ArrayList<>(List.of(own));
        for (String path : more) {
            allowed(lake, path)
                    .filter(location ->
                            places.stream().noneMatch(place -> overlap(place, location)))
                    .filter(isFree)
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
}
