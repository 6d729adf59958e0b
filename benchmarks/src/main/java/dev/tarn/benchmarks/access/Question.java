package dev.tarn.benchmarks.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What Trino asks before anybody reads, as its plugin for OPA words it. */
enum Question {
    ALLOW("may somebody read a column of a table"),
    ROW_FILTERS("which rows of a table does somebody see"),
    COLUMN_MASKS("how does somebody see the columns of a table, in one request"),
    BATCH("which of %d tables does somebody see, in one request".formatted(Rules.BATCH));

    private static final List<String> COLUMNS = List.of("id", "name");

    private final String title;

    Question(String title) {
        this.title = title;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Question::word).toList();
    }

    static Optional<Question> find(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }

    /** As in the address that it is sent to. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String title() {
        return title;
    }

    /**
     * How many an answer names, where it is a list: every table may be seen, one column is masked.
     */
    int results() {
        return this == BATCH ? Rules.BATCH : 1;
    }

    /** {@code table} draws a number of one. */
    String body(IntSupplier table) {
        String action =
                switch (this) {
                    case ALLOW -> action("SelectFromColumns", "resource", columns(table));
                    case ROW_FILTERS -> action("GetRowFilters", "resource", columns(table));
                    case COLUMN_MASKS ->
                            action("GetColumnMask", "filterResources", each(table.getAsInt()));
                    case BATCH ->
                            action(
                                    "FilterTables",
                                    "filterResources",
                                    IntStream.range(0, Rules.BATCH)
                                            .mapToObj(_ -> columns(table))
                                            .collect(Collectors.joining(",", "[", "]")));
                };
        return "{\"input\":{\"context\":{\"identity\":{\"user\":\"%s\",\"groups\":[]}},\"action\":{%s}}}"
                .formatted(Rules.WHO, action);
    }

    private static String action(String operation, String about, String resources) {
        return "\"operation\":\"%s\",\"%s\":%s".formatted(operation, about, resources);
    }

    private static String columns(IntSupplier table) {
        return "{\"table\":{%s,\"columns\":[\"id\"]}}".formatted(place(table.getAsInt()));
    }

    private static String each(int table) {
        return COLUMNS.stream()
                .map(column ->
                        "{\"column\":{%s,\"columnName\":\"%s\",\"columnType\":\"varchar\"}}"
                                .formatted(place(table), column))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String place(int table) {
        return "\"catalogName\":\"lake\",\"schemaName\":\"%s\",\"tableName\":\"%s\""
                .formatted(Rules.NAMESPACE, Rules.table(table));
    }
}
