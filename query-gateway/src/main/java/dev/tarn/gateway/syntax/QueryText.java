package dev.tarn.gateway.syntax;

import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NodeLocation;
import io.trino.sql.tree.QualifiedName;
import io.trino.sql.tree.Query;
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
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query as it was written and as it is understood. Clauses are put into the text behind the names
 * of tables, and the text is read again, so that no table is missed in silence and nothing else
 * changes.
 *
 * @param tables those that it names, but for those that it makes itself with WITH
 */
record QueryText(String sql, Query tree, List<Table> tables) {
    private static final int CHARACTERS_MAX = 100_000;
    private static final int DEPTH_MAX = 100;

    /** A name in one or more parts, each with quotes or without. */
    private static final Pattern NAME =
            Pattern.compile(
                    "(?:\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_]*)(?:\\s*\\.\\s*(?:\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_]*))*+");

    QueryText {
        tables = List.copyOf(tables);
    }

    /** Empty for what is no query, is too long or too deep, or calls functions that make tables. */
    static Optional<QueryText> of(String sql) {
        if (sql.length() > CHARACTERS_MAX || Nesting.depth(sql) > DEPTH_MAX) {
            return Optional.empty();
        }
        try {
            if (new SqlParser().createStatement(sql) instanceof Query query) {
                List<Table> tables = new ArrayList<>();
                collect(query, Set.of(), tables);
                return Optional.of(new QueryText(sql, query, tables));
            }
        } catch (ParsingException | StackOverflowError _) {
            // Trino will say why.
        }
        return Optional.empty();
    }

    /**
     * With a clause behind each table that {@code clause} has one for and that does not say for
     * itself as of when; empty when that cannot be done for certain.
     */
    Optional<String> with(Function<Table, Optional<String>> clause) {
        var clauses = new TreeMap<Integer, String>();
        for (Table table : tables) {
            Optional<String> text = missing(table, clause);
            if (text.isEmpty()) {
                continue;
            }
            Optional<Integer> end = table.getLocation().flatMap(this::end);
            if (end.isEmpty()) {
                return Optional.empty();
            }
            clauses.put(end.orElseThrow(), " " + text.orElseThrow());
        }
        var text = new StringBuilder(sql);
        for (Map.Entry<Integer, String> each : clauses.descendingMap().entrySet()) {
            text.insert(each.getKey().intValue(), each.getValue());
        }
        return of(text.toString())
                .filter(after -> after.names().equals(names()))
                .filter(after ->
                        after.tables.stream().allMatch(table -> missing(table, clause).isEmpty()))
                .map(QueryText::sql);
    }

    private static Optional<String> missing(Table table, Function<Table, Optional<String>> clause) {
        return table.getQueryPeriod().isPresent() ? Optional.empty() : clause.apply(table);
    }

    private List<QualifiedName> names() {
        return tables.stream().map(Table::getName).toList();
    }

    private static void collect(Node node, Set<String> made, List<Table> tables) {
        Set<String> visible = made;
        if (node instanceof Query query && query.getWith().isPresent()) {
            visible = collect(query.getWith().orElseThrow(), made, tables);
        }
        if (node instanceof Table table && !isMade(table, made)) {
            tables.add(table);
        }
        if (node instanceof TableFunctionInvocation) {
            // What it reads is its own business.
            throw new ParsingException("A function makes a table", new NodeLocation(1, 1));
        }
        for (Node child : node.getChildren()) {
            if (!(child instanceof With)) {
                collect(child, visible, tables);
            }
        }
    }

    /** Each name is there for those behind it, and for itself when it is recursive. */
    private static Set<String> collect(With with, Set<String> made, List<Table> tables) {
        var visible = new HashSet<>(made);
        for (WithQuery each : with.getQueries()) {
            String name = each.getName().getValue().toLowerCase(Locale.ROOT);
            if (with.isRecursive()) {
                visible.add(name);
            }
            collect(each.getQuery(), visible, tables);
            visible.add(name);
        }
        return visible;
    }

    private static boolean isMade(Table table, Set<String> made) {
        return table.getName().getPrefix().isEmpty() && made.contains(table.getName().getSuffix());
    }

    /** Behind the name that stands at a place of the text. The parser counts code points. */
    private Optional<Integer> end(NodeLocation at) {
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
