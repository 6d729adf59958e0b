package dev.tarn.gateway.sql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.gateway.sql.arrow.ArrowRows;
import dev.tarn.gateway.sql.arrow.Unfit;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Supplier;

/**
 * An Arrow stream. Its head leaves with the first batch, so that what fails before is an answer of
 * its own; what fails later leaves a stream without the mark of its end.
 */
final class ArrowSink implements RowSink {
    private final Supplier<OutputStream> out;
    private ArrowRows rows = new ArrowRows(List.of());
    private OutputStream stream = OutputStream.nullOutputStream();
    private boolean begun;

    ArrowSink(Supplier<OutputStream> out) {
        this.out = out;
    }

    @Override
    public void begin(JsonNode columns) {
        rows = new ArrowRows(columns);
    }

    @Override
    public void row(JsonNode values) throws IOException {
        try {
            rows.add(values);
        } catch (Unfit unfit) {
            throw new QueryFailed("NOT_SUPPORTED", "USER_ERROR", unfit.reason());
        }
        if (rows.isFull()) {
            head();
            rows.writeBatch(stream);
        }
    }

    @Override
    public void end(JsonNode last) throws IOException {
        head();
        if (!rows.isEmpty()) {
            rows.writeBatch(stream);
        }
        ArrowRows.writeEnd(stream);
        stream.flush();
    }

    private void head() throws IOException {
        if (!begun) {
            begun = true;
            stream = out.get();
            rows.writeSchema(stream);
        }
    }
}
