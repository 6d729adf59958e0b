package dev.tarn.catalog.scan;

import dev.tarn.catalog.commit.LocationRules;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.storage.Locations;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * What one table's metadata may refer to: files beneath the table's location, and others where the
 * lake allows them and no other table lies.
 */
final class TableBounds implements Consumer<String> {
    private static final int FOLDERS_MAX = 1000;

    private final Lake lake;
    private final Tabulars tabulars;
    private final String tableLocation;
    private final Set<String> folders = ConcurrentHashMap.newKeySet();

    TableBounds(Lake lake, Tabulars tabulars, String tableLocation) {
        this.lake = lake;
        this.tabulars = tabulars;
        this.tableLocation = Locations.normal(tableLocation);
    }

    @Override
    public void accept(String location) {
        String normal = Locations.normal(location);
        if (Locations.within(normal, tableLocation)) {
            return;
        }
        String folder = normal.substring(0, normal.lastIndexOf('/'));
        if (folders.contains(folder)) {
            return;
        }
        LocationRules.allowed(lake, normal);
        tabulars.ownerOf(lake, normal)
                .filter(owner -> !owner.equals(tableLocation))
                .ifPresent(_ -> {
                    throw new ForbiddenException(
                            "Cannot read %s for the table at %s: it belongs to another table",
                            location, tableLocation);
                });
        if (folders.size() < FOLDERS_MAX) {
            folders.add(folder);
        }
    }
}
