package dev.tarn.writer.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Unknown fields as one JSON object in a column of texts: under the path of each its value, as it
 * was written.
 */
public final class RescuedFields implements UnknownFields {
    private final JsonFactory json;
    private final String column;
    private final boolean hasColumn;
    private final Deque<String> steps = new ArrayDeque<>();
    private final Map<String, String> members = new LinkedHashMap<>();

    public RescuedFields(JsonFactory json, String column, Types.StructType table) {
        this.json = json;
        this.column = column;
        Types.NestedField field = table.field(column);
        this.hasColumn = field != null && field.type().typeId() == Type.TypeID.STRING;
    }

    @Override
    public void begin() {
        steps.clear();
        members.clear();
    }

    @Override
    public void enter(String step) {
        steps.addLast(step);
    }

    @Override
    public void leave() {
        steps.removeLast();
    }

    @Override
    public void json(String path, String name, JsonParser parser) throws IOException, Unfit {
        requireColumn(name);
        var text = new StringWriter();
        try (JsonGenerator out = json.createGenerator(text)) {
            copy(parser, out);
        }
        keep(name, text.toString());
    }

    @Override
    public void text(String name, Optional<String> text) throws Unfit {
        requireColumn(name);
        keep(name, text.isPresent() ? quoted(text.orElseThrow()) : "null");
    }

    @Override
    public void value(String path, String name, Optional<Object> value) throws Unfit {
        requireColumn(name);
        keep(name, value.map(TypedText::of).orElse("null"));
    }

    @Override
    public int finish(GenericRecord row) throws Unfit {
        if (members.isEmpty()) {
            return 0;
        }
        if (row.getField(column) != null) {
            throw new Unfit(
                    Reason.DUPLICATE_FIELD,
                    column,
                    "the column is for unknown fields, of which the row has some");
        }
        String text =
                members.entrySet().stream()
                        .map(member -> quoted(member.getKey()) + ":" + member.getValue())
                        .collect(Collectors.joining(",", "{", "}"));
        row.setField(column, text);
        return text.length();
    }

    private void requireColumn(String name) throws Unfit {
        if (!hasColumn) {
            throw new Unfit(
                    Reason.UNKNOWN_FIELD,
                    name,
                    "the table has no column of texts %s to keep it in"
                            .formatted(Texts.quoted(column)));
        }
    }

    private void keep(String name, String value) throws Unfit {
        var path = new StringBuilder();
        for (String step : steps) {
            path.append(path.isEmpty() || step.startsWith("[") ? "" : ".").append(step);
        }
        path.append(path.isEmpty() ? "" : ".").append(name);
        if (members.put(path.toString(), value) != null) {
            throw new Unfit(Reason.DUPLICATE_FIELD, name, "the name comes twice");
        }
    }

    private String quoted(String text) {
        var out = new StringWriter();
        try (JsonGenerator generator = json.createGenerator(out)) {
            generator.writeString(text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toString();
    }

    /** Numbers digit by digit: a parser would round them. */
    private static void copy(JsonParser parser, JsonGenerator out) throws IOException {
        int depth = 0;
        while (true) {
            JsonToken token = parser.currentToken();
            switch (token) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(parser.getText());
                default -> out.copyCurrentEvent(parser);
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return;
            }
            parser.nextToken();
        }
    }
}
