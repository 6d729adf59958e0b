package dev.tarn.catalog.enforcement;

import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.catalog.wire.RestRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;

/**
 * A request and who asks. What may not be known of is answered in the very words for what is not
 * there; only then is said which privilege is missing.
 */
final class Asked {
    private final RestRequest request;
    private final Rights rights;
    private final String lake;

    Asked(RestRequest request, Rights rights) {
        this.request = request;
        this.rights = rights;
        this.lake = request.lake();
    }

    RestRequest request() {
        return request;
    }

    Rights rights() {
        return rights;
    }

    void seesLake() {
        if (!rights.sees(lake)) {
            throw Lakes.missing(lake);
        }
    }

    void sees(Namespace namespace) {
        seesLake();
        if (!namespace.isEmpty() && !rights.sees(lake, namespace)) {
            throw new NoSuchNamespaceException("Namespace does not exist: %s", namespace);
        }
    }

    void seesTable(TableIdentifier table) {
        seesLake();
        if (!rights.sees(lake, table)) {
            throw new NoSuchTableException("Table does not exist: %s", table);
        }
    }

    void seesView(TableIdentifier view) {
        seesLake();
        if (!rights.sees(lake, view)) {
            throw new NoSuchViewException("View does not exist: %s", view);
        }
    }

    /** One of the privileges on the namespace, or on the lake where it is the empty one. */
    void may(Namespace namespace, Privilege... anyOf) {
        sees(namespace);
        String what = namespace.isEmpty() ? "lake " + lake : "namespace " + namespace;
        require(rights.on(lake, namespace), what, anyOf);
    }

    void mayTable(TableIdentifier table, Privilege... anyOf) {
        seesTable(table);
        require(rights.on(lake, table), table.toString(), anyOf);
    }

    void mayView(TableIdentifier view, Privilege... anyOf) {
        seesView(view);
        require(rights.on(lake, view), view.toString(), anyOf);
    }

    /**
     * A file cannot be half read: only an engine that hides what is to be hidden may load the
     * table, for itself or for the asker.
     */
    void seesAllOf(TableIdentifier table) {
        if (rights.principal().actor().isEmpty() && !rights.restrictions(lake, table).isEmpty()) {
            throw new ForbiddenException(
                    "Principal %s may not read the files of %s: a row filter or column mask hides a part of it from them. Query it with SQL through the gateway, which shows the rest",
                    rights.principal().name(), table);
        }
    }

    /** A lake as it was is not cut down: whoever sees a part of the past sees none there. */
    void mayReadThePastOf(TableIdentifier table) {
        if (!rights.past(lake, table).everything()) {
            throw new ForbiddenException(
                    "Principal %s may not read %s as it was: it needs TIME_TRAVEL without a limit",
                    rights.principal().name(), table);
        }
    }

    private void require(Set<Privilege> held, String what, Privilege... anyOf) {
        if (Collections.disjoint(held, Arrays.asList(anyOf))) {
            throw new ForbiddenException(
                    "Principal %s may not do this: it needs %s on %s",
                    rights.principal().name(),
                    Arrays.stream(anyOf).map(Enum::name).collect(Collectors.joining(" or ")),
                    what);
        }
    }
}
