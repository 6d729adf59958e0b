package dev.tarn.benchmarks.column;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * With Jackson's streaming parser, one for the whole body, and a row object that is filled again
 * and again: as fast as rows go without giving up on them. It checks nothing.
 */
final class JacksonWay {
    private static final JsonFactory JSON = new JsonFactory();
    private static final CsvFactory CSV = new CsvFactory();

    private final byte[] body;
    private final boolean isJson;
    private final RowValues values;
    private final List<Types.NestedField> columns = Orders.SCHEMA.columns();
    private final Map<String, Integer> positions = new HashMap<>();
    private final GenericRecord row = GenericRecord.create(Orders.SCHEMA);

    JacksonWay(byte[] body, boolean isJson, RowValues values) {
        this.body = body;
        this.isJson = isJson;
        this.values = values;
        for (int i = 0; i < columns.size(); i++) {
            positions.put(columns.get(i).name(), i);
        }
    }

    void write(OutputFile file) throws IOException {
        try (DataWriter<Record> writer = values.writer(file);
                JsonParser parser = parser()) {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                read(parser);
                writer.write(row);
            }
        }
    }

    private JsonParser parser() throws IOException {
        if (isJson) {
            return JSON.createParser(new ByteArrayInputStream(body));
        }
        CsvParser parser = CSV.createParser(new ByteArrayInputStream(body));
        parser.setSchema(CsvSchema.emptySchema().withHeader().withNullValue(""));
        return parser;
    }

    private void read(JsonParser parser) throws IOException {
        for (int i = 0; i < columns.size(); i++) {
            row.set(i, null);
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            int position = positions.getOrDefault(parser.currentName(), 0);
            Type type = columns.get(position).type();
            switch (parser.nextToken()) {
                case VALUE_NULL -> {}
                case VALUE_TRUE -> row.set(position, true);
                case VALUE_FALSE -> row.set(position, false);
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                        row.set(position, number(parser, type));
                default -> row.set(position, values.ofText(type, parser.getText()));
            }
        }
    }

    private static Object number(JsonParser parser, Type type) throws IOException {
        return switch (type.typeId()) {
            case INTEGER -> parser.getIntValue();
            case LONG -> parser.getLongValue();
            case DOUBLE -> parser.getDoubleValue();
            default -> parser.getDecimalValue();
        };
    }
}
