package dev.tarn.launcher.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** CSV with a line of names (RFC 4180); NULL is empty, and an empty text is quoted. */
final class CsvRows implements Rows {
    private final PrintStream out;

    CsvRows(PrintStream out) {
        this.out = out;
    }

    @Override
    public void columns(List<String> names) {
        out.println(names.stream().map(CsvRows::quoted).collect(Collectors.joining(",")));
    }

    @Override
    public void row(JsonNode values) {
        List<String> cells = new ArrayList<>();
        values.forEach(value -> cells.add(value.isNull() ? "" : quoted(Rows.text(value))));
        out.println(String.join(",", cells));
    }

    @Override
    public void end(Optional<String> done) {
        // A statement without rows has nothing to say to a program.
        out.flush();
    }

    @Override
    public boolean wanted() {
        return !out.checkError();
    }

    private static String quoted(String text) {
        boolean plain =
                !text.isEmpty()
                        && text.chars()
                                .noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
