package dev.tarn.launcher.console;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows in columns as wide as what stands in them. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... titles) {
        row(titles);
    }

    public void row(String... cells) {
        rows.add(List.of(cells));
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

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
