package dev.tarn.gateway.sql;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;

/** One JSON document: columns with their types, rows as arrays. */
final class JsonSink implements RowSink {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<OutputStream> out;
    private JsonGenerator json;

    JsonSink(Supplier<OutputStream> out) throws IOException {
        this.out = out;
        this.json = JSON.createGenerator(OutputStream.nullOutputStream());
    }

    @Override
    public void begin(JsonNode columns) throws IOException {
        json = JSON.createGenerator(out.get());
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        json.writeArrayFieldStart("columns");
        for (JsonNode column : columns) {
            json.writeStartObject();
            json.writeStringField("name", column.path("name").asText());
            json.writeStringField("type", column.path("type").asText());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data");
    }

    @Override
    public void row(JsonNode values) throws IOException {
        json.writeTree(values);
    }

    @Override
    public void end(JsonNode last) throws IOException {
        json.writeEndArray();
        json.writeStringField("query-id", last.path("id").asText());
        if (last.has("updateType")) {
            json.writeStringField("update-type", last.path("updateType").asText());
        }
        if (last.has("updateCount")) {
            json.writeNumberField("update-count", last.path("updateCount").asLong());
        }
        json.writeEndObject();
        json.close();
    }
}
