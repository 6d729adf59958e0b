package dev.tarn.launcher.console;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Rows in columns as wide as what stands in them. What others wrote into a cell stays in it:
 * control characters, which a terminal would obey, are shown instead.
 */
public final class TextTable {
    /** Controls, and what turns the direction of a text round. */
    private static final Pattern CONTROL =
            Pattern.compile("[\\p{Cntrl}\\x80-\\x9f\\u202a-\\u202e\\u2066-\\u2069]");

    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... titles) {
        row(titles);
    }

    public void row(String... cells) {
        rows.add(Stream.of(cells).map(TextTable::visible).toList());
    }

    public boolean isEmpty() {
        return rows.size() == 1;
    }

    public void print(PrintStream out) {
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                line.append(row.get(column))
                        .append(" ".repeat(2 + width(column) - row.get(column).length()));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** A text with its control characters shown. */
    public static String visible(String cell) {
        return CONTROL.matcher(cell)
                .replaceAll(found -> "\\\\x%02x".formatted((int) found.group().charAt(0)));
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
