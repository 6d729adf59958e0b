package dev.tarn.gateway.syntax;

import io.trino.sql.tree.CurrentDate;
import io.trino.sql.tree.CurrentTime;
import io.trino.sql.tree.CurrentTimestamp;
import io.trino.sql.tree.FetchFirst;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.Limit;
import io.trino.sql.tree.LocalTime;
import io.trino.sql.tree.LocalTimestamp;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.SampledRelation;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A query with each table at a snapshot of its own.
 *
 * @param sql the query with its clauses
 * @param unsteady what in it may answer differently each time, such as {@code random}
 */
public record PinnedStatement(String sql, List<String> unsteady) {
    private static final Set<String> UNSTEADY =
            Set.of(
                    "random",
                    "rand",
                    "uuid",
                    "now",
                    "shuffle",
                    "current_timezone",
                    "array_agg",
                    "map_agg",
                    "multimap_agg",
                    "listagg",
                    "arbitrary",
                    "any_value",
                    "approx_distinct",
                    "approx_percentile",
                    "approx_most_frequent",
                    "row_number",
                    "first_value",
                    "last_value",
                    "max_by",
                    "min_by");

    public PinnedStatement {
        unsteady = List.copyOf(unsteady);
    }

    /**
     * {@code snapshot} knows those of tables by the parts of their names. Empty for what is no
     * query, or calls functions that make tables, or cannot be rewritten for certain. A table
     * without a snapshot stays as it is, as does one that says for itself as of when.
     */
    public static Optional<PinnedStatement> of(
            String sql, Function<List<String>, Optional<String>> snapshot) {
        return QueryText.of(sql)
                .flatMap(query ->
                        query.with(table ->
                                        snapshot.apply(table.getName().getParts())
                                                .map(version -> "FOR VERSION AS OF " + version))
                                .map(text -> new PinnedStatement(text, unsteady(query.tree()))));
    }

    private static List<String> unsteady(Query query) {
        var names = new TreeSet<String>();
        collect(query, names);
        return List.copyOf(names);
    }

    private static void collect(Node node, Set<String> names) {
        unsteady(node, names);
        node.getChildren().forEach(child -> collect(child, names));
    }

    private static void unsteady(Node node, Set<String> names) {
        switch (node) {
            case FunctionCall call -> {
                String name = call.getName().getSuffix().toLowerCase(Locale.ROOT);
                if (UNSTEADY.contains(name)) {
                    names.add(name);
                }
            }
            case CurrentTimestamp _ -> names.add("current_timestamp");
            case CurrentDate _ -> names.add("current_date");
            case CurrentTime _ -> names.add("current_time");
            case LocalTimestamp _ -> names.add("localtimestamp");
            case LocalTime _ -> names.add("localtime");
            case SampledRelation _ -> names.add("tablesample");
            case Limit _, FetchFirst _ -> names.add("limit");
            default -> {}
        }
    }
}
