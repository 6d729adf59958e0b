package dev.tarn.gateway.syntax;

import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.CurrentDate;
import io.trino.sql.tree.CurrentTime;
import io.trino.sql.tree.CurrentTimestamp;
import io.trino.sql.tree.FetchFirst;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.Limit;
import io.trino.sql.tree.LocalTime;
import io.trino.sql.tree.LocalTimestamp;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NodeLocation;
import io.trino.sql.tree.QualifiedName;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.SampledRelation;
import io.trino.sql.tree.Table;
import io.trino.sql.tree.TableFunctionInvocation;
import io.trino.sql.tree.With;
import io.trino.sql.tree.WithQuery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query with each table at a snapshot of its own: the clause is put into the text behind the
 * name, and the text is read again, so that nothing else has changed.
 *
 * @param sql the query with its clauses
 * @param unsteady what in it may answer differently each time, such as {@code random}
 */
public record PinnedStatement(String sql, List<String> unsteady) {
    private static final int CHARACTERS_MAX = 100_000;
    private static final int DEPTH_MAX = 100;

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

    /** A name in one or more parts, each with quotes or without. */
    private static final Pattern NAME =
            Pattern.compile(
                    "(?:\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_]*)(?:\\s*\\.\\s*(?:\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_]*))*+");

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
        try {
            return tables(sql).flatMap(tables -> pinned(sql, tables, snapshot));
        } catch (StackOverflowError _) {
            return Optional.empty();
        }
    }

    private record Found(List<Table> tables, Set<String> unsteady) {}

    private static Optional<PinnedStatement> pinned(
            String sql, Found found, Function<List<String>, Optional<String>> snapshot) {
        var clauses = new TreeMap<Integer, String>();
        for (Table table : found.tables()) {
            Optional<String> version =
                    table.getQueryPeriod().isPresent()
                            ? Optional.empty()
                            : snapshot.apply(table.getName().getParts());
            if (version.isEmpty()) {
                continue;
            }
            Optional<Integer> end = table.getLocation().flatMap(at -> end(sql, at));
            if (end.isEmpty()) {
                return Optional.empty();
            }
            clauses.put(end.orElseThrow(), " FOR VERSION AS OF " + version.orElseThrow());
        }
        var text = new StringBuilder(sql);
        for (Map.Entry<Integer, String> clause : clauses.descendingMap().entrySet()) {
            text.insert(clause.getKey().intValue(), clause.getValue());
        }
        return tables(text.toString())
                .filter(after -> names(after).equals(names(found)))
                .filter(after ->
                        after.tables().stream()
                                .allMatch(table ->
                                        table.getQueryPeriod().isPresent()
                                                || snapshot.apply(table.getName().getParts())
                                                        .isEmpty()))
                .map(_ -> new PinnedStatement(text.toString(), List.copyOf(found.unsteady())));
    }

    private static List<QualifiedName> names(Found found) {
        return found.tables().stream().map(Table::getName).toList();
    }

    /** Of a query; those that it makes itself with WITH are none. */
    private static Optional<Found> tables(String sql) {
        if (sql.length() > CHARACTERS_MAX || Nesting.depth(sql) > DEPTH_MAX) {
            return Optional.empty();
        }
        try {
            if (new SqlParser().createStatement(sql) instanceof Query query) {
                var found = new Found(new ArrayList<>(), new TreeSet<>());
                collect(query, Set.of(), found);
                return Optional.of(found);
            }
        } catch (ParsingException _) {
            // It cannot have run.
        }
        return Optional.empty();
    }

    private static void collect(Node node, Set<String> made, Found found) {
        Set<String> visible = made;
        if (node instanceof Query query && query.getWith().isPresent()) {
            visible = with(query.getWith().orElseThrow(), made, found);
        }
        if (node instanceof Table table && !isMade(table, made)) {
            found.tables().add(table);
        }
        if (node instanceof TableFunctionInvocation) {
            // It may do anything.
            throw new ParsingException("A function makes a table", new NodeLocation(1, 1));
        }
        unsteady(node, found.unsteady());
        for (Node child : node.getChildren()) {
            if (!(child instanceof With)) {
                collect(child, visible, found);
            }
        }
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

    /** Each name is there for those behind it, and for itself when it is recursive. */
    private static Set<String> with(With with, Set<String> made, Found found) {
        var visible = new HashSet<>(made);
        for (WithQuery each : with.getQueries()) {
            String name = each.getName().getValue().toLowerCase(Locale.ROOT);
            if (with.isRecursive()) {
                visible.add(name);
            }
            collect(each.getQuery(), visible, found);
            visible.add(name);
        }
        return visible;
    }

    private static boolean isMade(Table table, Set<String> made) {
        return table.getName().getPrefix().isEmpty() && made.contains(table.getName().getSuffix());
    }

    /** Behind the name that stands at a place of the text. The parser counts code points. */
    private static Optional<Integer> end(String sql, NodeLocation at) {
        int line = 0;
        for (int number = 1; number < at.getLineNumber(); number++) {
            line = sql.indexOf('\n', line) + 1;
        }
        int from = sql.offsetByCodePoints(line, at.getColumnNumber() - 1);
        Matcher name = NAME.matcher(sql).region(from, sql.length());
        // TABLE t is a query without a place for the clause.
        return name.lookingAt() && !name.group().equalsIgnoreCase("TABLE")
                ? Optional.of(name.end())
                : Optional.empty();
    }
}
