package dev.tarn.catalog.opa;

import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.Restrictions;
import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.decision.TableColumns;
import dev.tarn.catalog.decision.TableColumns.Columns;
import dev.tarn.catalog.pass.ReplayPasses;
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

/**
 * Answers what Trino asks, about people whom the catalog knows: by the rules of now, or by those of
 * the pass that the query shows.
 */
final class Trino {
    private static final String NO_ROW = "false";
    private static final String NOTHING = "NULL";

    /** Asked by our plugin only: the table, and as target the user who came first. */
    private static final String READ_AFTER = "ReadAfter";

    /** All that is done by rules of another time. */
    private static final Set<String> READING =
            Set.of(
                    "ExecuteQuery",
                    "AccessCatalog",
                    "FilterCatalogs",
                    "FilterSchemas",
                    "FilterTables",
                    "FilterColumns",
                    "ShowColumns",
                    "SelectFromColumns",
                    "ExecuteFunction",
                    "CreateViewWithSelectFromColumns",
                    "CreateViewWithExecuteFunction");

    private final Function<String, Optional<Principal>> people;
    private final Decisions decisions;
    private final TableColumns columns;
    private final PastLakes past;
    private final MaskSql masks;
    private final ReplayPasses passes;

    Trino(
            Function<String, Optional<Principal>> people,
            Decisions decisions,
            TableColumns columns,
            PastLakes past,
            MaskSql masks,
            ReplayPasses passes) {
        this.people = people;
        this.decisions = decisions;
        this.columns = columns;
        this.past = past;
        this.masks = masks;
        this.passes = passes;
    }

    /**
     * Who is asked about.
     *
     * @param engine that asks
     * @param queryId empty where it is about no query
     * @param pass that the query shows
     */
    record Asked(String user, String engine, String queryId, Optional<String> pass) {
        boolean isAboutThen() {
            return pass.isPresent();
        }
    }

    /** Somebody unknown or disabled may do nothing. */
    boolean allows(Asked asked, String operation, Resource resource, Resource target) {
        if (operation.equals(READ_AFTER)) {
            return loading(asked, asked.user())
                    .filter(rights -> mayReadAfter(asked, rights, target.user(), resource))
                    .isPresent();
        }
        return rights(asked, operation)
                .filter(rights -> allows(rights, operation, resource, target))
                .isPresent();
    }

    /**
     * Trino loads a table once for all of a query, as whoever comes first: who comes next sees what
     * they see. A lake as it was is for those who see everything.
     */
    private boolean mayReadAfter(Asked asked, Rights rights, String first, Resource table) {
        return PastLakes.isOne(table.catalog())
                || table.isOfNoLake()
                || loading(asked, first)
                        .filter(other ->
                                rights.seesAsMuchPast(table.catalog(), table.table(), other))
                        .isPresent();
    }

    /**
     * As tables are loaded for a query that shows a pass: for its user by the rules of then, for
     * owners of views by those of now.
     */
    private Optional<Rights> loading(Asked asked, String user) {
        if (asked.pass().isEmpty()) {
            return now(user);
        }
        var showing =
                new ReplayPasses.Showing(
                        asked.pass().orElseThrow(), asked.engine(), asked.queryId(), user);
        Optional<Rights> then = passes.loading(showing).map(decisions::then);
        return then.isEmpty() && passes.isOfAnother(showing) ? now(user) : then;
    }

    /** Nothing is renamed into the past. */
    private boolean allows(Rights rights, String operation, Resource resource, Resource target) {
        return PastLakes.isOne(resource.catalog())
                ? new PastAllowance(rights, past).of(operation, resource)
                : new Allowance(rights).of(operation, resource, target);
    }

    /** The places in the list of what is allowed. */
    List<Integer> allowed(Asked asked, String operation, List<Resource> resources) {
        Optional<Rights> rights = rights(asked, operation);
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
    List<String> rowFilters(Asked asked, Resource table) {
        Optional<Rights> rights = rights(asked);
        if (rights.isEmpty()) {
            return List.of(NO_ROW);
        }
        Optional<Hidden> hidden = hidden(asked, rights.orElseThrow(), table);
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
    List<Optional<String>> columnMasks(Asked asked, List<Column> wanted) {
        Optional<Rights> rights = rights(asked);
        var tables = new HashMap<Named, Optional<Hidden>>();
        var masks = new ArrayList<Optional<String>>();
        for (Column column : wanted) {
            masks.add(
                    rights.isEmpty()
                            ? Optional.of(NOTHING)
                            : mask(
                                    tables.computeIfAbsent(
                                            Named.of(column.table()),
                                            _ ->
                                                    hidden(
                                                            asked,
                                                            rights.orElseThrow(),
                                                            column.table())),
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
    private Optional<Hidden> hidden(Asked asked, Rights rights, Resource table) {
        if (!PastLakes.isOne(table.catalog())) {
            Restrictions what = rights.restrictions(table.catalog(), table.table());
            return Optional.of(
                    what.isEmpty()
                            ? Hidden.NOTHING
                            : new Hidden(what, columns(asked, rights, table)));
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

    /** What is kept with the rules of now says nothing beside others. */
    private Optional<Columns> columns(Asked asked, Rights rights, Resource table) {
        return asked.isAboutThen()
                ? columns.of(table.catalog(), table.table())
                : columns.of(rights, table.catalog(), table.table());
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

    private Optional<Rights> rights(Asked asked, String operation) {
        return asked.isAboutThen() && !READING.contains(operation)
                ? Optional.empty()
                : rights(asked);
    }

    private Optional<Rights> rights(Asked asked) {
        if (asked.pass().isEmpty()) {
            return now(asked.user());
        }
        return passes.shown(
                        new ReplayPasses.Showing(
                                asked.pass().orElseThrow(),
                                asked.engine(),
                                asked.queryId(),
                                asked.user()))
                .map(then -> decisions.by(then.rules(), then.at()).apply(then.person()));
    }

    private Optional<Rights> now(String user) {
        return people.apply(user).map(decisions::of);
    }
}
