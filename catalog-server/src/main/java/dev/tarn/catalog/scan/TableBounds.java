package dev.tarn.catalog.scan;

import dev.tarn.catalog.commit.LocationRules;
import dev.tarn.catalog.commit.PlaceOwners;
import dev.tarn.catalog.commit.PlaceOwners.Owner;
import dev.tarn.catalog.storage.Locations;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * What one table's metadata may refer to: files beneath the table's location, and others where the
 * lake allows them and no other table lies, or has lain.
 */
final class TableBounds implements Consumer<String> {
    private static final int FOLDERS_MAX = 1000;

    private final PlaceOwners owners;
    private final Owner table;
    private final Optional<String> location;
    private final Set<String> folders = ConcurrentHashMap.newKeySet();

    /** What metadata says of its own location is a client's word: this asks where it lies. */
    TableBounds(PlaceOwners owners, Owner table) {
        this.owners = owners;
        this.table = table;
        this.location = owners.location(table);
    }

    @Override
    public void accept(String file) {
        String normal = Locations.normal(file);
        if (location.filter(own -> Locations.within(normal, own)).isPresent()) {
            return;
        }
        String folder = normal.substring(0, normal.lastIndexOf('/'));
        if (folders.contains(folder)) {
            return;
        }
        LocationRules.allowed(table.lake(), normal);
        if (owners.isOthers(table, normal)) {
            throw new ForbiddenException(
                    "Cannot read %s for table %s: it belongs to another table", file, table.uuid());
        }
        if (folders.size() < FOLDERS_MAX) {
            folders.add(folder);
        }
    }
}
