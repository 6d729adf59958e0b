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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Answers what Trino asks, about people whom the catalog knows. */
final class Trino {
    private static final String NO_ROW = "false";

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
        Optional<Columns> known = columns.of(table.catalog(), table.table());
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
        return asked.stream().map(column -> mask(user, column)).toList();
    }

    /** A column as the query knows it. */
    record Column(Resource table, String name) {}

    private Optional<String> mask(String user, Column column) {
        Optional<Rights> rights = rights(user);
        if (rights.isEmpty()) {
            return Optional.of("NULL");
        }
        Resource table = column.table();
        Map<Integer, Mask> hidden =
                rights.orElseThrow().restrictions(table.catalog(), table.table()).masks();
        if (hidden.isEmpty()) {
            return Optional.empty();
        }
        Optional<Columns> known = columns.of(table.catalog(), table.table());
        if (known.isEmpty() || known.orElseThrow().idsOf(column.name()).isEmpty()) {
            // Not even a name of before. Trino's own columns, like $partition, hold values as well.
            return Optional.of("NULL");
        }
        return strictest(hidden, known.orElseThrow().idsOf(column.name()))
                .map(masked ->
                        masks.of(
                                masked.getValue(),
                                column.name(),
                                masked.getKey(),
                                known.orElseThrow()));
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
