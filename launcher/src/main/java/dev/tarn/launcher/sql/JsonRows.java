package dev.tarn.launcher.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** A JSON object a line; of two columns with one name the last one counts. */
final class JsonRows implements Rows {
    private final PrintStream out;
    private List<String> names = List.of();

    JsonRows(PrintStream out) {
        this.out = out;
    }

    @Override
    public void columns(List<String> columns) {
        names = List.copyOf(columns);
    }

    @Override
    public void row(JsonNode values) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < names.size(); i++) {
            row.set(names.get(i), values.path(i));
        }
        out.println(row);
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
}
