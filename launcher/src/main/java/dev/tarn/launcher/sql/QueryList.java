package dev.tarn.launcher.sql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.console.TextTable;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Queries that fit some parameters, the latest first.
 *
 * @param parameters of the gateway's API, each with the mark before it
 */
record QueryList(String parameters, int limit, boolean json) {
    private static final int PAGE_MAX = 1000;
    private static final int STATEMENT_WIDTH = 60;

    void print(Gateway gateway, PrintStream out) {
        var rows = new TextTable("query", "at", "user", "state", "ms", "statement");
        int left = limit;
        String next = "";
        do {
            JsonNode page = gateway.get(path(Math.min(left, PAGE_MAX), next));
            for (JsonNode query : page.path("queries")) {
                left--;
                if (json) {
                    out.println(query);
                } else {
                    add(rows, query);
                }
            }
            next = page.path("next-page-token").asText("");
        } while (left > 0 && !next.isEmpty());
        if (!json) {
            rows.print(out);
        }
    }

    private String path(int size, String next) {
        return "/api/v1/queries?page-size="
                + Math.max(1, size)
                + QueryFilters.parameter(
                        "page-token", Optional.of(next).filter(token -> !token.isEmpty()))
                + parameters;
    }

    private static void add(TextTable rows, JsonNode query) {
        String statement = query.path("statement").asText().strip().replaceAll("\\s+", " ");
        rows.row(
                query.path("query-id").asText(),
                query.path("submitted-at").asText(),
                query.path("user").asText(),
                query.path("state").asText(),
                query.at("/statistics/elapsed-millis").asText("-"),
                statement.length() <= STATEMENT_WIDTH
                        ? statement
                        : statement.substring(0, STATEMENT_WIDTH - 1) + "…");
    }
}
