package dev.tarn.gateway.sql.arrow;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of Trino's protocol, gathered to batches of a stream. A batch is of a megabyte, or of one
 * row when that is larger.
 */
public final class ArrowRows {
    private static final int BATCH_BYTES = 1024 * 1024;
    private static final int BATCH_ROWS_MAX = 64 * 1024;

    private final List<ArrowField> fields;
    private int rows;

    /** Columns have {@code name} and {@code typeSignature}. */
    public ArrowRows(Iterable<JsonNode> columns) {
        List<ArrowField> named = new ArrayList<>();
        for (JsonNode column : columns) {
            named.add(
                    ArrowTypes.field(
                            column.path("name").asText(""),
                            TrinoType.of(column.path("typeSignature"))));
        }
        this.fields = List.copyOf(named);
    }

    /** A row that does not fit makes what was gathered unusable. */
    public void add(JsonNode values) throws Unfit {
        if (values.size() != fields.size()) {
            throw new Unfit("A row has %d values".formatted(values.size()));
        }
        for (int i = 0; i < fields.size(); i++) {
            ArrowField field = fields.get(i);
            try {
                field.column().add(values.path(i));
            } catch (Unfit unfit) {
                throw unfit.within(field.name());
            }
        }
        rows++;
    }

    public boolean isEmpty() {
        return rows == 0;
    }

    /** It is time for {@link #writeBatch}. */
    public boolean isFull() {
        return rows >= BATCH_ROWS_MAX
                || fields.stream().mapToLong(field -> field.column().bytes()).sum() >= BATCH_BYTES;
    }

    public void writeSchema(OutputStream out) throws IOException {
        Messages.schema(fields, out);
    }

    /** What was gathered, of which nothing is left then. */
    public void writeBatch(OutputStream out) throws IOException {
        Messages.batch(fields, rows, out);
        fields.forEach(field -> field.column().clear());
        rows = 0;
    }

    /** What comes without it is not whole. */
    public static void writeEnd(OutputStream out) throws IOException {
        Messages.end(out);
    }
}
