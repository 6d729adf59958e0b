package dev.tarn.catalog.enforcement;

import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.catalog.wire.PastReach;
import dev.tarn.catalog.wire.RestRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
    private final Optional<Known> known;

    Asked(RestRequest request, Rights rights) {
        this(request, rights, Optional.empty());
    }

    /** Once more, when it is known what one of the names stands for. */
    Asked(RestRequest request, Rights rights, TableIdentifier name, UUID table) {
        this(request, rights, Optional.of(new Known(Optional.of(name), table)));
    }

    /** For what was done before to a table, which may have lost the name by that. */
    static Asked again(RestRequest request, Rights rights, UUID table) {
        return new Asked(request, rights, Optional.of(new Known(Optional.empty(), table)));
    }

    private Asked(RestRequest request, Rights rights, Optional<Known> known) {
        this.request = request;
        this.rights = rights;
        this.lake = request.lake();
        this.known = known;
    }

    /** What a name stands for, or what any name stood for. */
    private record Known(Optional<TableIdentifier> name, UUID uuid) {
        boolean isAbout(TableIdentifier asked) {
            return name.filter(own -> !own.equals(asked)).isEmpty();
        }

        boolean isFormer() {
            return name.isEmpty();
        }
    }

    private Optional<Known> known(TableIdentifier name) {
        return known.filter(found -> found.isAbout(name));
    }

    private boolean isSeen(TableIdentifier name) {
        return known(name)
                .map(found ->
                        found.isFormer()
                                ? !rights.onFormer(lake, name.namespace(), found.uuid()).isEmpty()
                                : rights.sees(lake, name, found.uuid()))
                .orElseGet(() -> rights.sees(lake, name));
    }

    /** The way to a table ends with it. */
    private boolean seesFormer() {
        return known.filter(Known::isFormer)
                .map(found -> rights.onFormer(lake, Namespace.empty(), found.uuid()))
                .filter(held -> !held.isEmpty())
                .isPresent();
    }

    private Set<Privilege> held(TableIdentifier name) {
        return known(name)
                .map(found ->
                        found.isFormer()
                                ? rights.onFormer(lake, name.namespace(), found.uuid())
                                : rights.on(lake, name, found.uuid()))
                .orElseGet(() -> rights.on(lake, name));
    }

    private boolean isRestricted(TableIdentifier name) {
        return !known(name)
                .map(found -> rights.restrictions(lake, found.uuid()))
                .orElseGet(() -> rights.restrictions(lake, name))
                .isEmpty();
    }

    RestRequest request() {
        return request;
    }

    Rights rights() {
        return rights;
    }

    /** Whether an engine asks for somebody. */
    boolean isByEngine() {
        return rights.principal().actor().isPresent();
    }

    void seesLake() {
        if (!rights.sees(lake) && !seesFormer()) {
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
        if (!isSeen(table) || !rights.loads(request.warehouse(), table)) {
            throw new NoSuchTableException("Table does not exist: %s", table);
        }
    }

    void seesView(TableIdentifier view) {
        seesLake();
        if (!isSeen(view)) {
            throw new NoSuchViewException("View does not exist: %s", view);
        }
    }

    /** One of the privileges on the namespace, or on the lake where it is the empty one. */
    void may(Namespace namespace, Privilege... anyOf) {
        sees(namespace);
        String what = namespace.isEmpty() ? "lake " + lake : "namespace " + namespace;
        require(rights.on(lake, namespace), what, anyOf);
    }

    boolean holds(TableIdentifier table, Privilege... anyOf) {
        return !Collections.disjoint(held(table), Arrays.asList(anyOf));
    }

    void mayTable(TableIdentifier table, Privilege... anyOf) {
        seesTable(table);
        require(held(table), table.toString(), anyOf);
    }

    void mayView(TableIdentifier view, Privilege... anyOf) {
        seesView(view);
        require(held(view), view.toString(), anyOf);
    }

    /**
     * A file cannot be half read: only an engine that hides what is to be hidden may load the
     * table, for itself or for the asker.
     */
    void seesAllOf(TableIdentifier table) {
        if (!isByEngine() && isRestricted(table)) {
            throw new ForbiddenException(
                    "Principal %s may not read the files of %s: a row filter or column mask hides a part of it from them. Query it with SQL through the gateway, which shows the rest",
                    rights.principal().name(), table);
        }
    }

    /** Masks and filters are on columns: those for whom they are leave the columns as they are. */
    void mayChangeColumnsOf(TableIdentifier table) {
        if (isRestricted(table)) {
            throw new ForbiddenException(
                    "Principal %s may not change the columns of %s: a row filter or column mask hides a part of it from them",
                    rights.principal().name(), table);
        }
    }

    /**
     * Nobody takes away what is hidden from them. An engine that acts for somebody takes what they
     * see, and nothing else.
     */
    void mayTakeRowsFrom(TableIdentifier table) {
        if (!isByEngine() && isRestricted(table)) {
            throw new ForbiddenException(
                    "Principal %s may not replace or delete rows of %s: a row filter or column mask hides a part of it from them. Do it with SQL through the gateway",
                    rights.principal().name(), table);
        }
    }

    /** How far back they see the table. */
    PastReach past(TableIdentifier table) {
        return known(table)
                .map(found -> rights.past(lake, table, found.uuid()))
                .orElseGet(() -> rights.past(lake, table));
    }

    /** A lake as it was is not cut down: whoever sees a part of the past sees none there. */
    void mayReadThePastOf(TableIdentifier table) {
        requireWholePast(table, "read %s as it was");
    }

    /** With its files and under other rules, its past would go along. */
    void mayGiveAway(TableIdentifier table) {
        requireWholePast(table, "let go of %s, whose past goes with it");
    }

    private void requireWholePast(TableIdentifier table, String what) {
        if (!rights.seesWholePast(lake, table, known(table).map(Known::uuid))) {
            throw new ForbiddenException(
                    "Principal %s may not %s: it needs TIME_TRAVEL without a limit",
                    rights.principal().name(), what.formatted(table));
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
