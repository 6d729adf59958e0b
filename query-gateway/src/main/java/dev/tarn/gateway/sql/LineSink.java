package dev.tarn.gateway.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A line for each row: an object, or comma-separated values below a line of names. */
final class LineSink implements RowSink {
    private final Supplier<OutputStream> out;
    private final boolean csv;
    private final List<String> names = new ArrayList<>();
    private Writer lines = Writer.nullWriter();

    LineSink(Supplier<OutputStream> out, boolean csv) {
        this.out = out;
        this.csv = csv;
    }

    @Override
    public void begin(JsonNode columns) throws IOException {
        lines = new BufferedWriter(new OutputStreamWriter(out.get(), UTF_8), 32 * 1024);
        columns.forEach(column -> names.add(column.path("name").asText()));
        if (csv && !names.isEmpty()) {
            line(names.stream().map(LineSink::quoted).toList());
        }
    }

    @Override
    public void row(JsonNode values) throws IOException {
        if (csv) {
            List<String> cells = new ArrayList<>();
            values.forEach(value -> cells.add(cell(value)));
            line(cells);
            return;
        }
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < names.size(); i++) {
            row.set(names.get(i), values.path(i));
        }
        lines.write(row.toString());
        lines.write('\n');
    }

    @Override
    public void end(JsonNode last) throws IOException {
        lines.flush();
    }

    private void line(List<String> cells) throws IOException {
        lines.write(String.join(",", cells));
        lines.write("\r\n");
    }

    /** NULL is empty, and an empty text is quoted. */
    private static String cell(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        return quoted(value.isValueNode() ? value.asText() : value.toString());
    }

    private static String quoted(String text) {
        boolean plain =
                !text.isEmpty()
                        && text.chars()
                                .noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
