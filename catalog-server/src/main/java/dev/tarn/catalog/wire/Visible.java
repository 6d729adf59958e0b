package dev.tarn.catalog.wire;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/** What the asker of a request may know of; the rest is to them as if it were not there. */
public interface Visible {
    boolean lake(String lake);

    boolean namespace(String lake, Namespace namespace);

    boolean table(String lake, TableIdentifier table);

    /** How far back a table may be read. */
    PastReach past(String lake, TableIdentifier name, UUID table);

    /** The snapshots that alone may be read of a table, in a lake or one as it was, if it is so. */
    Optional<Set<Long>> only(String warehouse, TableIdentifier name);

    /** Whether the asker may read all of the files of a table, old ones included. */
    boolean reads(String lake, TableIdentifier name, UUID table);

    /** Whether the asker may bring in files from anywhere, as tables of the lake. */
    boolean takesFiles(String lake);

    /** Of the namespaces right beneath one, by their last level. */
    default Predicate<String> namespacesIn(String lake, Namespace parent) {
        return name -> {
            var levels = Arrays.copyOf(parent.levels(), parent.length() + 1);
            levels[parent.length()] = name;
            return namespace(lake, Namespace.of(levels));
        };
    }

    default Predicate<String> tablesIn(String lake, Namespace namespace) {
        return name -> table(lake, TableIdentifier.of(namespace, name));
    }
}
