package dev.tarn.catalog.grant;

import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.namespace.Namespaces;
import dev.tarn.catalog.policy.Place;
import dev.tarn.catalog.policy.Privilege;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** Finds what people name, for those who may say who may do what there. */
final class Places {
    private final Lakes lakes;
    private final Namespaces namespaces;
    private final Tabulars tabulars;

    Places(Lakes lakes, Namespaces namespaces, Tabulars tabulars) {
        this.lakes = lakes;
        this.namespaces = namespaces;
        this.tabulars = tabulars;
    }

    /** What may not be known of is answered like what is not there. */
    Place managed(Rights rights, String lakeName, GivenPlace given) {
        requireManaged(rights, lakeName, given);
        Lake lake = lakes.require(lakeName);
        if (given.table().isPresent()) {
            TableIdentifier name = given.identifier().orElseThrow();
            UUID table = tabulars.requireAny(lakeName, name).uuid();
            // What was granted on something else of that name does not count.
            if (!rights.on(lakeName, name, table).contains(Privilege.MANAGE_GRANTS)) {
                throw new NoSuchTableException("Table does not exist: %s", name);
            }
            return new Place(lake.id(), Optional.empty(), Optional.of(table));
        }
        return new Place(
                lake.id(),
                given.namespace().isEmpty()
                        ? Optional.empty()
                        : Optional.of(namespaces.id(lakeName, given.namespace())),
                Optional.empty());
    }

    static boolean manages(Rights rights, String lake, GivenPlace given) {
        return held(rights, lake, given).contains(Privilege.MANAGE_GRANTS);
    }

    private static Set<Privilege> held(Rights rights, String lake, GivenPlace given) {
        return given.identifier()
                .map(table -> rights.on(lake, table))
                .orElseGet(() -> rights.on(lake, given.namespace()));
    }

    private static void requireManaged(Rights rights, String lake, GivenPlace given) {
        if (!rights.sees(lake)) {
            throw Lakes.missing(lake);
        }
        boolean seen =
                given.identifier()
                        .map(table -> rights.sees(lake, table))
                        .orElseGet(() -> rights.sees(lake, given.namespace()));
        if (!seen) {
            if (given.table().isPresent()) {
                throw new NoSuchTableException(
                        "Table does not exist: %s", given.identifier().orElseThrow());
            }
            throw new NoSuchNamespaceException("Namespace does not exist: %s", given.namespace());
        }
        if (!manages(rights, lake, given)) {
            throw new ForbiddenException(
                    "Principal %s may not do this: it needs MANAGE_GRANTS",
                    rights.principal().name());
        }
    }
}
