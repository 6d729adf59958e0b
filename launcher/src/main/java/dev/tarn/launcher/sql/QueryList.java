package dev.tarn.launcher.sql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.console.TextTable;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Queries that fit some parameters, the latest first.
 *
 * @param parameters of the gateway's API, each with the mark before it
 * @param after where an earlier list ended
 */
record QueryList(
        String parameters, int limit, Optional<String> after, boolean json, QueryColumns columns) {
    private static final int PAGE_MAX = 1000;

    QueryList(String parameters, int limit, Optional<String> after, boolean json) {
        this(parameters, limit, after, json, QueryColumns.STATEMENTS);
    }

    QueryList(String parameters, int limit, boolean json) {
        this(parameters, limit, Optional.empty(), json);
    }

    /** Where the next list begins, if there are more queries than were asked for. */
    Optional<String> print(Gateway gateway, PrintStream out) {
        TextTable rows = columns.table();
        int left = limit;
        Optional<String> next = after;
        do {
            JsonNode page = gateway.get(path(Math.min(left, PAGE_MAX), next));
            for (JsonNode query : page.path("queries")) {
                left--;
                if (json) {
                    out.println(query);
                } else {
                    columns.add(rows, query);
                }
            }
            next = Optional.of(page.path("next-page-token").asText()).filter(it -> !it.isEmpty());
        } while (left > 0 && next.isPresent());
        if (!json) {
            rows.print(out);
        }
        boolean more = next.isPresent() && !gateway.get(path(1, next)).path("queries").isEmpty();
        return more ? next : Optional.empty();
    }

    /** Prints, and says it where that is not all. */
    void printAndTell(Gateway gateway, PrintStream out, PrintStream err) {
        print(gateway, out)
                .ifPresent(next ->
                        err.println(
                                "These are %d, and there are more: --after %s goes on"
                                        .formatted(limit, next)));
    }

    private String path(int size, Optional<String> next) {
        return "/api/v1/queries?page-size="
                + Math.max(1, size)
                + QueryFilters.parameter("page-token", next)
                + parameters;
    }
}
