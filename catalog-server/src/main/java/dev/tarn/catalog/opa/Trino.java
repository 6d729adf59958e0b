package dev.tarn.catalog.opa;

import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.Restrictions;
import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.decision.TableColumns;
import dev.tarn.catalog.decision.TableColumns.Columns;
import dev.tarn.catalog.policy.Mask;
import dev.tarn.chassis.identity.Principal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.iceberg.catalog.TableIdentifier;

/** Answers what Trino asks, about people whom the catalog knows. */
final class Trino {
    private static final String NO_ROW = "false";
    private static final String NOTHING = "NULL";

    /** Asked by our plugin only: the table, and as target the user who came first. */
    private static final String READ_AFTER = "ReadAfter";

    private final Function<String, Optional<Principal>> people;
    private final Decisions decisions;
    private final TableColumns columns;
    private final PastLakes past;
    private final MaskSql masks;

    Trino(
            Function<String, Optional<Principal>> people,
            Decisions decisions,
            TableColumns columns,
            PastLakes past,
            MaskSql masks) {
        this.people = people;
        this.decisions = decisions;
        this.columns = columns;
        this.past = past;
        this.masks = masks;
    }

    /** Somebody unknown or disabled may do nothing. */
    boolean allows(String user, String operation, Resource resource, Resource target) {
        return rights(user)
                .filter(rights ->
                        operation.equals(READ_AFTER)
                                ? mayReadAfter(rights, target.user(), resource)
                                : allows(rights, operation, resource, target))
                .isPresent();
    }

    /**
     * Trino loads a table once for all of a query, as whoever comes first: who comes next sees what
     * they see. A lake as it was is for those who see everything.
     */
    private boolean mayReadAfter(Rights rights, String first, Resource table) {
        return PastLakes.isOne(table.catalog())
                || table.isOfNoLake()
                || rights(first)
                        .filter(other ->
                                rights.seesAsMuchPast(table.catalog(), table.table(), other))
                        .isPresent();
    }

    /** Nothing is renamed into the past. */
    private boolean allows(Rights rights, String operation, Resource resource, Resource target) {
        return PastLakes.isOne(resource.catalog())
                ? new PastAllowance(rights, past).of(operation, resource)
                : new Allowance(rights).of(operation, resource, target);
    }

    /** The places in the list of what is allowed. */
    List<Integer> allowed(String user, String operation, List<Resource> resources) {
        Optional<Rights> rights = rights(user);
        var allowed = new ArrayList<Integer>();
        for (int i = 0; i < resources.size(); i++) {
            Resource resource = resources.get(i);
            if (rights.isPresent() && allows(rights.orElseThrow(), operation, resource, resource)) {
                allowed.add(i);
            }
        }
        return allowed;
    }

    /** Conditions that must all hold; for somebody unknown, one that never does. */
    List<String> rowFilters(String user, Resource table) {
        Optional<Rights> rights = rights(user);
        if (rights.isEmpty()) {
            return List.of(NO_ROW);
        }
        Optional<Hidden> hidden = hidden(rights.orElseThrow(), table);
        if (hidden.isEmpty()) {
            return List.of(NO_ROW);
        }
        Optional<Columns> known = hidden.orElseThrow().columns();
        return hidden.orElseThrow().what().filters().stream()
                .map(filter ->
                        known.flatMap(now ->
                                        filter.condition()
                                                .render(id ->
                                                        Optional.ofNullable(now.names().get(id))))
                                // A condition on a column that is gone cannot be asked.
                                .orElse(NO_ROW))
                .toList();
    }

    /** One for each column in the order of the list. */
    List<Optional<String>> columnMasks(String user, List<Column> asked) {
        Optional<Rights> rights = rights(user);
        var tables = new HashMap<Named, Optional<Hidden>>();
        var masks = new ArrayList<Optional<String>>();
        for (Column column : asked) {
            masks.add(
                    rights.isEmpty()
                            ? Optional.of(NOTHING)
                            : mask(
                                    tables.computeIfAbsent(
                                            Named.of(column.table()),
                                            _ -> hidden(rights.orElseThrow(), column.table())),
                                    column.name()));
        }
        return masks;
    }

    private record Named(String lake, TableIdentifier table) {
        static Named of(Resource resource) {
            return new Named(resource.catalog(), resource.table());
        }
    }

    /**
     * What of one table does not show, looked up once for all columns that are asked about; with
     * its columns if there is anything.
     */
    private record Hidden(Restrictions what, Optional<Columns> columns) {
        static final Hidden NOTHING = new Hidden(Restrictions.NONE, Optional.empty());
    }

    /** Nobody can say of a table that was not there: nothing of it is shown. */
    private Optional<Hidden> hidden(Rights rights, Resource table) {
        if (!PastLakes.isOne(table.catalog())) {
            Restrictions what = rights.restrictions(table.catalog(), table.table());
            return Optional.of(
                    what.isEmpty()
                            ? Hidden.NOTHING
                            : new Hidden(what, columns.of(rights, table.catalog(), table.table())));
        }
        if (rights.areAll() || table.isInformationSchema()) {
            return Optional.of(Hidden.NOTHING);
        }
        return past.find(table)
                .map(found -> {
                    Restrictions what = rights.restrictions(found.lake(), found.uuid());
                    return what.isEmpty()
                            ? Hidden.NOTHING
                            : new Hidden(what, Optional.of(past.columns(found)));
                });
    }

    /** A column as the query knows it. */
    record Column(Resource table, String name) {}

    private Optional<String> mask(Optional<Hidden> table, String column) {
        if (table.isEmpty()) {
            return Optional.of(NOTHING);
        }
        Map<Integer, Mask> hidden = table.orElseThrow().what().masks();
        if (hidden.isEmpty()) {
            return Optional.empty();
        }
        Optional<Columns> known = table.orElseThrow().columns();
        if (known.isEmpty() || known.orElseThrow().idsOf(column).isEmpty()) {
            // Not even a name of before. Trino's own columns, like $partition, hold values as well.
            return Optional.of(NOTHING);
        }
        return strictest(hidden, known.orElseThrow().idsOf(column))
                .map(masked ->
                        masks.of(masked.getValue(), column, masked.getKey(), known.orElseThrow()));
    }

    /** A name may have stood for several columns in its time. */
    private static Optional<Map.Entry<Integer, Mask>> strictest(
            Map<Integer, Mask> hidden, Set<Integer> fieldIds) {
        return hidden.entrySet().stream()
                .filter(mask -> fieldIds.contains(mask.getKey()))
                .min(Comparator.comparingInt(mask -> mask.getValue().rank()));
    }

    private Optional<Rights> rights(String user) {
        return people.apply(user).map(decisions::of);
    }
}
