package dev.tarn.gateway.syntax;

import io.trino.sql.SqlFormatter;
import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.Execute;
import io.trino.sql.tree.ExecuteImmediate;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Trino's own parser, so that we read a statement as Trino will. */
public final class StatementParser {
    /** Larger ones are for loading data; their text says nothing that the event will not. */
    private static final int CHARACTERS_MAX = 100_000;

    /**
     * The parser looks ahead at each parenthesis, so that what is deeply nested takes it minutes;
     * people and tools stay far below.
     */
    private static final int DEPTH_MAX = 100;

    private final SqlParser parser = new SqlParser();

    /** {@code prepared} are the statements that the client has prepared, by name. */
    public StatementFacts read(String sql, Map<String, String> prepared) {
        try {
            Optional<Statement> statement = parse(sql);
            return statement.isPresent()
                    ? facts(sql, statement.orElseThrow(), prepared)
                    : nothing(sql);
        } catch (StackOverflowError _) {
            // A sum of ten thousand terms is a tree as deep.
            return nothing(sql);
        }
    }

    private static StatementFacts nothing(String sql) {
        return new StatementFacts(
                StatementFacts.UNPARSED, List.of(), Set.of(), PastNames.in(sql), List.of(), false);
    }

    private StatementFacts facts(String sql, Statement statement, Map<String, String> prepared) {
        // What runs is the statement behind the name.
        Optional<String> behind =
                switch (statement) {
                    case Execute execute ->
                            Optional.ofNullable(prepared.get(execute.getName().getValue()));
                    case ExecuteImmediate immediate ->
                            Optional.of(immediate.getStatement().getValue());
                    default -> Optional.empty();
                };
        Statement run = behind.flatMap(this::parse).orElse(statement);
        TableNames names = TableNames.of(run);
        String kind = kind(run);
        return new StatementFacts(
                kind,
                names.tables(),
                names.catalogs(),
                PastNames.in(behind.orElse(sql)),
                names.pastReads(),
                isRead(kind) && !names.callsFunctions());
    }

    /** A list of what only reads: the next kind of statement is none of these until we know it. */
    private static boolean isRead(String kind) {
        return kind.equals("SELECT")
                || kind.equals("EXPLAIN")
                || kind.startsWith("SHOW_")
                || kind.startsWith("DESCRIBE_");
    }

    private Optional<Statement> parse(String sql) {
        if (sql.length() > CHARACTERS_MAX || Nesting.depth(sql) > DEPTH_MAX) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.createStatement(sql));
        } catch (ParsingException _) {
            return Optional.empty();
        }
    }

    private static String kind(Statement statement) {
        return statement instanceof Query
                ? "SELECT"
                : statement
                        .getClass()
                        .getSimpleName()
                        .replaceAll("Statement$", "")
                        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                        .toUpperCase(Locale.ROOT);
    }

    static String sql(io.trino.sql.tree.Expression expression) {
        return SqlFormatter.formatSql(expression);
    }
}
