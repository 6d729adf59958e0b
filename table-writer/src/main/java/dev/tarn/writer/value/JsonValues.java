package dev.tarn.writer.value;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** Reads JSON into the values of a schema, which is taken apart once for all rows. */
public final class JsonValues {
    private final Weight weight = new Weight();
    private final UnknownFields unknown;
    private final StructReader root;

    public JsonValues(Types.StructType schema, UnknownFields unknown) {
        this.unknown = unknown;
        this.root = new StructReader(schema, unknown, weight, "");
    }

    /** With the parser on the object's first token, and afterwards on its last. */
    public Record read(JsonParser parser) throws IOException, Unfit {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new Unfit(Reason.NOT_AN_OBJECT, "", "a row has to be an object");
        }
        weight.begin();
        unknown.begin();
        var row = (GenericRecord) root.read(parser);
        int more = unknown.finish(row);
        if (more > 0) {
            weight.text(more);
        }
        return row;
    }

    /** What the row that was read last takes in memory. */
    public int weight() {
        return weight.bytes();
    }

    private interface Reader {
        Object read(JsonParser parser) throws IOException, Unfit;
    }

    private static Reader reader(Type type, UnknownFields unknown, Weight weight, String path) {
        return switch (type.typeId()) {
            case STRUCT -> new StructReader(type.asStructType(), unknown, weight, path);
            case LIST -> new ListReader(type.asListType(), unknown, weight, path);
            case MAP -> new MapReader(type.asMapType(), unknown, weight, path);
            default -> new PrimitiveReader(type, weight);
        };
    }

    private static final class StructReader implements Reader {
        private final GenericRecord template;
        private final Map<String, Integer> positions = new java.util.HashMap<>();
        private final List<Types.NestedField> fields;
        private final Reader[] readers;
        private final UnknownFields unknown;
        private final Weight weight;
        private final String path;

        StructReader(Types.StructType struct, UnknownFields unknown, Weight weight, String path) {
            this.template = GenericRecord.create(struct);
            this.fields = struct.fields();
            this.readers = new Reader[fields.size()];
            this.unknown = unknown;
            this.weight = weight;
            this.path = path;
            for (int i = 0; i < fields.size(); i++) {
                Types.NestedField field = fields.get(i);
                positions.put(field.name(), i);
                readers[i] = reader(field.type(), unknown, weight, below(path, field.name()));
            }
        }

        @Override
        public Object read(JsonParser parser) throws IOException, Unfit {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw mismatch(parser, "an object");
            }
            weight.record(fields.size());
            GenericRecord row = template.copy();
            var seen = new boolean[fields.size()];
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                Integer position = positions.get(name);
                if (position == null) {
                    unknown.json(path, name, parser);
                    continue;
                }
                if (seen[position]) {
                    throw new Unfit(Reason.DUPLICATE_FIELD, name, "the name comes twice");
                }
                seen[position] = true;
                row.set(position, value(parser, position, name));
            }
            for (int i = 0; i < seen.length; i++) {
                if (!seen[i]) {
                    row.set(i, missing(fields.get(i)));
                }
            }
            return row;
        }

        private @Nullable Object value(JsonParser parser, int position, String name)
                throws IOException, Unfit {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                if (fields.get(position).isRequired()) {
                    throw new Unfit(Reason.REQUIRED_IS_NULL, name, "the column is required");
                }
                return null;
            }
            Reader reader = readers[position];
            try {
                if (reader instanceof PrimitiveReader) {
                    return reader.read(parser);
                }
                unknown.enter(name);
                Object value = reader.read(parser);
                unknown.leave();
                return value;
            } catch (Unfit unfit) {
                throw unfit.within(name);
            }
        }
    }

    /** What a column holds for a row that does not mention it. */
    public static @Nullable Object missing(Types.NestedField field) throws Unfit {
        if (field.writeDefault() != null) {
            return org.apache.iceberg.data.IdentityPartitionConverters.convertConstant(
                    field.type(), field.writeDefault());
        }
        if (field.isRequired()) {
            throw new Unfit(Reason.REQUIRED_IS_MISSING, field.name(), "the column is required");
        }
        return null;
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private record ListReader(
            Reader element, boolean required, UnknownFields unknown, Weight weight)
            implements Reader {
        ListReader(Types.ListType list, UnknownFields unknown, Weight weight, String path) {
            this(
                    reader(list.elementType(), unknown, weight, below(path, "element")),
                    list.isElementRequired(),
                    unknown,
                    weight);
        }

        @Override
        public Object read(JsonParser parser) throws IOException, Unfit {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw mismatch(parser, "a list");
            }
            List<@Nullable Object> values = new ArrayList<>();
            weight.record(0);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                weight.slot();
                String at = "[" + values.size() + "]";
                if (parser.currentToken() == JsonToken.VALUE_NULL) {
                    if (required) {
                        throw new Unfit(Reason.REQUIRED_IS_NULL, at, "elements are required");
                    }
                    values.add(null);
                    continue;
                }
                try {
                    unknown.enter(at);
                    values.add(element.read(parser));
                    unknown.leave();
                } catch (Unfit unfit) {
                    throw unfit.within(at);
                }
            }
            return values;
        }
    }

    /** An object, whose names are read as the type of the keys. */
    private record MapReader(
            Type keys, Reader value, boolean required, UnknownFields unknown, Weight weight)
            implements Reader {
        MapReader(Types.MapType map, UnknownFields unknown, Weight weight, String path) {
            this(
                    map.keyType(),
                    reader(map.valueType(), unknown, weight, below(path, "value")),
                    map.isValueRequired(),
                    unknown,
                    weight);
        }

        @Override
        public Object read(JsonParser parser) throws IOException, Unfit {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw mismatch(parser, "an object");
            }
            Map<Object, @Nullable Object> values = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                try {
                    weight.record(1);
                    weight.text(name.length());
                    Object key = Texts.read(keys, name);
                    if (values.containsKey(key)) {
                        throw new Unfit(Reason.DUPLICATE_FIELD, "", "the name comes twice");
                    }
                    unknown.enter(name);
                    values.put(key, valueOf(parser));
                    unknown.leave();
                } catch (Unfit unfit) {
                    throw unfit.within(name);
                }
            }
            return values;
        }

        private @Nullable Object valueOf(JsonParser parser) throws IOException, Unfit {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                if (required) {
                    throw new Unfit(Reason.REQUIRED_IS_NULL, "", "values are required");
                }
                return null;
            }
            return value.read(parser);
        }
    }

    private record PrimitiveReader(Type type, Weight weight) implements Reader {
        @Override
        public Object read(JsonParser parser) throws IOException, Unfit {
            return switch (parser.currentToken()) {
                case VALUE_STRING -> {
                    weight.text(parser.getTextLength());
                    yield ofText(parser.getText());
                }
                case VALUE_TRUE -> bool(parser, true);
                case VALUE_FALSE -> bool(parser, false);
                case VALUE_NUMBER_INT -> ofInteger(parser);
                case VALUE_NUMBER_FLOAT -> ofFraction(parser);
                default -> throw mismatch(parser, type.toString());
            };
        }

        private Object ofText(String text) throws Unfit {
            if (Texts.isWrittenAsText(type)) {
                return Texts.read(type, text);
            }
            boolean isSpecial =
                    text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
            boolean isFloating =
                    type.typeId() == Type.TypeID.FLOAT || type.typeId() == Type.TypeID.DOUBLE;
            if (isFloating && isSpecial) {
                return Texts.read(type, text);
            }
            throw Texts.mismatch(text, type.toString());
        }

        private Object bool(JsonParser parser, boolean value) throws IOException, Unfit {
            if (type.typeId() != Type.TypeID.BOOLEAN) {
                throw mismatch(parser, type.toString());
            }
            return value;
        }

        private Object ofInteger(JsonParser parser) throws IOException, Unfit {
            return switch (type.typeId()) {
                case INTEGER, LONG -> whole(parser);
                case FLOAT, DOUBLE -> ofFraction(parser);
                case DECIMAL ->
                        Numbers.toDecimal(
                                Texts.decimal(parser.getText()), (Types.DecimalType) type);
                default -> throw mismatch(parser, type.toString());
            };
        }

        private Object whole(JsonParser parser) throws IOException, Unfit {
            boolean isInt = type.typeId() == Type.TypeID.INTEGER;
            if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                throw Numbers.outOfRange(parser.getText());
            }
            long value = parser.getLongValue();
            if (isInt && value != (int) value) {
                throw Numbers.outOfRange(Long.toString(value));
            }
            return isInt ? (Object) (int) value : (Object) value;
        }

        private Object ofFraction(JsonParser parser) throws IOException, Unfit {
            String text = parser.getText();
            return switch (type.typeId()) {
                // By way of the text, as everywhere: also the sign of a zero is kept.
                case FLOAT -> Numbers.toFloat(Double.parseDouble(text), text);
                case DOUBLE -> Numbers.toDouble(Double.parseDouble(text), text);
                case DECIMAL -> Numbers.toDecimal(Texts.decimal(text), (Types.DecimalType) type);
                default -> throw mismatch(parser, type.toString());
            };
        }
    }

    private static Unfit mismatch(JsonParser parser, String expected) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT ->
                    new Unfit(Reason.TYPE_MISMATCH, "", "an object is not " + expected);
            case START_ARRAY -> new Unfit(Reason.TYPE_MISMATCH, "", "a list is not " + expected);
            default -> Texts.mismatch(parser.getText(), expected);
        };
    }
}
