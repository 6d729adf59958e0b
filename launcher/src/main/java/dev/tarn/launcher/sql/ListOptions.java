package dev.tarn.launcher.sql;

import java.util.Optional;
import picocli.CommandLine.Option;

/** How much of a list of queries is shown, from where on, and how. */
final class ListOptions {
    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many queries at most (default: ${DEFAULT-VALUE}).")
    private int limit = 1000;

    @Option(
            names = "--after",
            paramLabel = "TOKEN",
            description = "Goes on where an earlier list ended, which says with what.")
    private Optional<String> after = Optional.empty();

    @Option(names = "--json", description = "For programs: whole receipts, one a line.")
    private boolean json;

    QueryList of(String parameters) {
        return new QueryList(parameters, limit, after, json);
    }

    QueryList of(String parameters, QueryColumns columns) {
        return new QueryList(parameters, limit, after, json, columns);
    }
}
