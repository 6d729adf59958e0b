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
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query about now as one about the past: every table that it names is read as of one instant, but
 * for those that say for themselves as of when. The clause is put into the text behind each name,
 * and the text is read again, so that no table is missed in silence.
 */
public final class PastStatement {
    private static final int CHARACTERS_MAX = 100_000;
    private static final int DEPTH_MAX = 100;

    /** A name in one or more parts, each with quotes or without. */
    private static final Pattern NAME =
            Pattern.compile(
                    "(?:\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_]*)(?:\\s*\\.\\s*(?:\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_]*))*+");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final SqlParser parser = new SqlParser();

    /** Empty for what is no query, or cannot be rewritten for certain. */
    public Optional<String> asOf(String sql, Instant instant) {
        try {
            return rewritten(sql, " FOR TIMESTAMP AS OF TIMESTAMP '" + TIME.format(instant) + "'");
        } catch (StackOverflowError _) {
            return Optional.empty();
        }
    }

    private Optional<String> rewritten(String sql, String clause) {
        Optional<List<Table>> tables = tables(sql);
        if (tables.isEmpty()) {
            return Optional.empty();
        }
        List<Integer> ends = new ArrayList<>();
        for (Table table : tables.orElseThrow()) {
            if (table.getQueryPeriod().isEmpty()) {
                Optional<Integer> end = table.getLocation().flatMap(at -> end(sql, at));
                if (end.isEmpty()) {
                    return Optional.empty();
                }
                ends.add(end.orElseThrow());
            }
        }
        var text = new StringBuilder(sql);
        ends.stream()
                .sorted(Comparator.reverseOrder())
                .forEach(end -> text.insert(end.intValue(), clause));
        String past = text.toString();
        return tables(past)
                .filter(after -> names(after).equals(names(tables.orElseThrow())))
                .filter(after ->
                        after.stream().allMatch(table -> table.getQueryPeriod().isPresent()))
                .map(_ -> past);
    }

    private static List<QualifiedName> names(List<Table> tables) {
        return tables.stream().map(Table::getName).toList();
    }

    /** Of a query; those that it makes itself with WITH are none. */
    private Optional<List<Table>> tables(String sql) {
        if (sql.length() > CHARACTERS_MAX || Nesting.depth(sql) > DEPTH_MAX) {
            return Optional.empty();
        }
        try {
            if (parser.createStatement(sql) instanceof Query query) {
                List<Table> tables = new ArrayList<>();
                collect(query, Set.of(), tables);
                return Optional.of(tables);
            }
        } catch (ParsingException _) {
            // Trino will say why.
        }
        return Optional.empty();
    }

    private static void collect(Node node, Set<String> made, List<Table> tables) {
        Set<String> visible = made;
        if (node instanceof Query query && query.getWith().isPresent()) {
            visible = with(query.getWith().orElseThrow(), made, tables);
        }
        if (node instanceof Table table && !isMade(table, made)) {
            tables.add(table);
        }
        if (node instanceof TableFunctionInvocation) {
            // What it reads is its own business.
            throw new ParsingException(
                    "A function that makes tables has no past", new NodeLocation(1, 1));
        }
        for (Node child : node.getChildren()) {
            if (!(child instanceof With)) {
                collect(child, visible, tables);
            }
        }
    }

    /** Each name is there for those behind it, and for itself when it is recursive. */
    private static Set<String> with(With with, Set<String> made, List<Table> tables) {
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
