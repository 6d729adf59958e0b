package dev.tarn.launcher.sql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.console.TextTable;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Columns for people, a screenful of rows at a time: their widths are those of its widest values.
 */
final class TableRows implements Rows {
    private static final int SCREENFUL = 1000;

    private final PrintStream out;
    private final List<String[]> pending = new ArrayList<>();
    private String[] names = {};
    private long count;

    TableRows(PrintStream out) {
        this.out = out;
    }

    @Override
    public void columns(List<String> columns) {
        names = columns.toArray(String[]::new);
    }

    @Override
    public void row(JsonNode values) {
        String[] cells = new String[names.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = Rows.text(values.path(i));
        }
        pending.add(cells);
        count++;
        if (pending.size() == SCREENFUL) {
            print();
        }
    }

    @Override
    public void end(Optional<String> done) {
        if (names.length > 0 && (count == 0 || !pending.isEmpty())) {
            print();
        }
        out.println(done.orElse(count == 1 ? "1 row" : count + " rows"));
        out.flush();
    }

    @Override
    public boolean wanted() {
        return !out.checkError();
    }

    private void print() {
        var table = new TextTable(names);
        pending.forEach(table::row);
        table.print(out);
        pending.clear();
    }
}
