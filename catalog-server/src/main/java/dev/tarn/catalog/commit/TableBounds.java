package dev.tarn.catalog.commit;

import dev.tarn.catalog.commit.PlaceOwners.Owner;
import dev.tarn.catalog.storage.Locations;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * What one table's metadata may refer to: files beneath the table's location, and others where the
 * lake allows them and no other table lies, or has lain.
 */
public final class TableBounds implements Consumer<String> {
    private static final int FOLDERS_MAX = 1000;

    private final PlaceOwners owners;
    private final Owner table;
    private final List<String> own;
    private final Set<String> folders = ConcurrentHashMap.newKeySet();

    /** The own places, in normal form, are nobody else's. */
    TableBounds(PlaceOwners owners, Owner table, List<String> own) {
        this.owners = owners;
        this.table = table;
        this.own = List.copyOf(own);
    }

    /** What metadata says of its own location is a client's word: this asks where it lies. */
    public static TableBounds of(PlaceOwners owners, Owner table) {
        return new TableBounds(owners, table, owners.location(table).stream().toList());
    }

    @Override
    public void accept(String file) {
        String normal = Locations.normal(file);
        if (own.stream().anyMatch(place -> Locations.within(normal, place))) {
            return;
        }
        String folder = normal.substring(0, normal.lastIndexOf('/'));
        if (folders.contains(folder)) {
            return;
        }
        LocationRules.allowed(table.lake(), normal);
        if (owners.isOthers(table, normal)) {
            throw new ForbiddenException(
                    "File %s is not for table %s: it belongs to another table", file, table.uuid());
        }
        if (folders.size() < FOLDERS_MAX) {
            folders.add(folder);
        }
    }
}
