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

    private final Function<String, Optional<Principal>> people;
    private final Decisions decisions;
    private final TableColumns columns;
    private final MaskSql masks;

    Trino(
            Function<String, Optional<Principal>> people,
            Decisions decisions,
            TableColumns columns,
            MaskSql masks) {
        this.people = people;
        this.decisions = decisions;
        this.columns = columns;
        this.masks = masks;
    }

    /** Somebody unknown or disabled may do nothing. */
    boolean allows(String user, String operation, Resource resource, Resource target) {
        return rights(user)
                .filter(rights -> new Allowance(rights).of(operation, resource, target))
                .isPresent();
    }

    /** The places in the list of what is allowed. */
    List<Integer> allowed(String user, String operation, List<Resource> resources) {
        Optional<Allowance> allowance = rights(user).map(Allowance::new);
        var allowed = new ArrayList<Integer>();
        for (int i = 0; i < resources.size(); i++) {
            if (allowance.isPresent()
                    && allowance.orElseThrow().of(operation, resources.get(i), resources.get(i))) {
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
        Restrictions hidden = rights.orElseThrow().restrictions(table.catalog(), table.table());
        if (hidden.filters().isEmpty()) {
            return List.of();
        }
        Optional<Columns> known = columns.of(rights.orElseThrow(), table.catalog(), table.table());
        return hidden.filters().stream()
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
        var tables = new HashMap<Named, Hidden>();
        var masks = new ArrayList<Optional<String>>();
        for (Column column : asked) {
            masks.add(
                    rights.isEmpty()
                            ? Optional.of(NOTHING)
                            : mask(
                                    tables.computeIfAbsent(
                                            Named.of(column.table()),
                                            table -> hidden(rights.orElseThrow(), table)),
                                    column.name()));
        }
        return masks;
    }

    private record Named(String lake, TableIdentifier table) {
        static Named of(Resource resource) {
            return new Named(resource.catalog(), resource.table());
        }
    }

    /** What of one table does not show, looked up once for all columns that are asked about. */
    private record Hidden(Map<Integer, Mask> masks, Optional<Columns> columns) {}

    private Hidden hidden(Rights rights, Named named) {
        Map<Integer, Mask> hidden = rights.restrictions(named.lake(), named.table()).masks();
        return new Hidden(
                hidden,
                hidden.isEmpty()
                        ? Optional.empty()
                        : columns.of(rights, named.lake(), named.table()));
    }

    /** A column as the query knows it. */
    record Column(Resource table, String name) {}

    private Optional<String> mask(Hidden table, String column) {
        if (table.masks().isEmpty()) {
            return Optional.empty();
        }
        Optional<Columns> known = table.columns();
        if (known.isEmpty() || known.orElseThrow().idsOf(column).isEmpty()) {
            // Not even a name of before. Trino's own columns, like $partition, hold values as well.
            return Optional.of(NOTHING);
        }
        return strictest(table.masks(), known.orElseThrow().idsOf(column))
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
