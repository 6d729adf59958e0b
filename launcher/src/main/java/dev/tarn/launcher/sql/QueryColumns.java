package dev.tarn.launcher.sql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.console.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a list shows of receipts.
 *
 * @param rows of one receipt, one or more
 */
record QueryColumns(List<String> titles, Function<JsonNode, List<List<String>>> rows) {
    private static final int STATEMENT_WIDTH = 60;

    /** What was asked, and what became of it. */
    static final QueryColumns STATEMENTS =
            new QueryColumns(
                    List.of("query", "at", "user", "state", "ms", "statement"),
                    query ->
                            List.of(
                                    List.of(
                                            text(query, "/query-id"),
                                            text(query, "/submitted-at"),
                                            text(query, "/user"),
                                            text(query, "/state"),
                                            query.at("/statistics/elapsed-millis").asText("-"),
                                            statement(query))));

    /** What was read that its reader did not see, a line each. */
    static final QueryColumns FINDINGS =
            new QueryColumns(
                    List.of("query", "at", "user", "read as", "table", "snapshot"),
                    query -> {
                        var rows = new ArrayList<List<String>>();
                        for (JsonNode finding : query.path("past-without-right")) {
                            rows.add(
                                    List.of(
                                            text(query, "/query-id"),
                                            text(query, "/submitted-at"),
                                            text(query, "/user"),
                                            text(finding, "/reader"),
                                            text(finding, "/table"),
                                            text(finding, "/snapshot-id")));
                        }
                        return rows;
                    });

    TextTable table() {
        return new TextTable(titles.toArray(String[]::new));
    }

    void add(TextTable table, JsonNode query) {
        rows.apply(query).forEach(row -> table.row(row.toArray(String[]::new)));
    }

    private static String text(JsonNode json, String pointer) {
        return json.at(pointer).asText();
    }

    private static String statement(JsonNode query) {
        String statement = text(query, "/statement").strip().replaceAll("\\s+", " ");
        return statement.length() <= STATEMENT_WIDTH
                ? statement
                : statement.substring(0, STATEMENT_WIDTH - 1) + "…";
    }
}
