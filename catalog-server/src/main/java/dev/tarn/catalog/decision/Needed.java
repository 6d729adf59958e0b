package dev.tarn.catalog.decision;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.catalog.TableIdentifier;

/** All that a replay loads: tables, and of their past these snapshots. */
public record Needed(Map<Table, Set<Long>> tables) {
    /** A table of a lake, or of one as it was. */
    public record Table(String warehouse, TableIdentifier name) {
        /** A time is written in letters of either size. */
        public Table {
            int at = warehouse.indexOf('@');
            warehouse =
                    at < 0
                            ? warehouse
                            : warehouse.substring(0, at)
                                    + warehouse.substring(at).toLowerCase(Locale.ROOT);
        }
    }

    public Needed {
        tables = Map.copyOf(tables);
    }

    boolean includes(String warehouse, TableIdentifier name) {
        return tables.containsKey(new Table(warehouse, name));
    }

    Set<Long> snapshots(String lake, TableIdentifier name) {
        return Optional.ofNullable(tables.get(new Table(lake, name))).orElse(Set.of());
    }
}
