package dev.tarn.catalog.delegation;

import dev.tarn.catalog.storage.Locations;
import java.util.List;

/**
 * Where the files of one table lie: locations in normal form, the table's own first, none beneath
 * another.
 */
public record Places(List<String> locations) {
    public Places {
        locations = List.copyOf(locations);
        if (locations.isEmpty()) {
            throw new IllegalArgumentException("A table lies somewhere");
        }
    }

    /** Whether an object is one of the table's files. */
    public boolean contain(String location) {
        return locations.stream().anyMatch(place -> location.startsWith(place + "/"));
    }

    /**
     * What all locations begin with. Clients of Iceberg's own FileIO refuse more than one
     * credential, so that one has to name them all.
     */
    String prefix() {
        String prefix = locations.getFirst();
        for (String location : locations) {
            int end = 0;
            while (end < Math.min(prefix.length(), location.length())
                    && prefix.charAt(end) == location.charAt(end)) {
                end++;
            }
            prefix = prefix.substring(0, end);
        }
        return locations.size() == 1 ? Locations.stripSlashes(prefix) : prefix;
    }
}
