package dev.tarn.writer.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.writer.growth.NumberRange;
import dev.tarn.writer.growth.Shape;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * What JSON objects hold, whatever columns there are. A text stays a text, whatever it says, as a
 * number in quotes is none either.
 */
final class JsonShapes implements JsonRow.Reading {
    /** Stands for all keys of a map, of which there may be any number. */
    private static final String ANY_KEY = "*";

    private static final Shape NOTHING = new Shape.Nothing();
    private static final Shape TRUTH = new Shape.Typed(Types.BooleanType.get());
    private static final Shape TEXT = new Shape.Typed(Types.StringType.get());

    private final Types.StructType table;

    /** Names come from outside; rows that bring more of them are not learnt from. */
    private final int fieldsMax;

    private Shape.Fields seen = Shape.Fields.NONE;

    JsonShapes(Types.StructType table, int fieldsMax) {
        this.table = table;
        this.fieldsMax = fieldsMax;
    }

    Shape.Fields seen() {
        return seen;
    }

    @Override
    public JsonRow.Found read(JsonParser parser) throws IOException, Unfit {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new Unfit(Reason.NOT_AN_OBJECT, "", "a row has to be an object");
        }
        Shape.Fields row = object(parser, Optional.of(table));
        return _ -> {
            Shape.Fields both = Shape.both(seen, row);
            if (both.size() <= fieldsMax) {
                seen = both;
            }
        };
    }

    /** {@code column} is the type of what it goes into, where there is a column. */
    private Shape shape(JsonParser parser, Optional<Type> column) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, column);
            case START_ARRAY -> list(parser, column);
            case VALUE_STRING -> TEXT;
            case VALUE_TRUE, VALUE_FALSE -> TRUTH;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                    new Shape.Numbers(NumberRange.of(parser.getText()));
            default -> NOTHING;
        };
    }

    private Shape.Fields object(JsonParser parser, Optional<Type> column) throws IOException {
        Map<String, Shape.Member> members = new LinkedHashMap<>();
        boolean isMap = column.filter(Type::isMapType).isPresent();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            boolean isNull = parser.nextToken() == JsonToken.VALUE_NULL;
            Shape value = shape(parser, column.flatMap(type -> within(type, name)));
            var member = new Shape.Member(value, isNull ? 0 : 1, isNull ? 1 : 0);
            members.merge(isMap ? ANY_KEY : name, member, Shape.Member::and);
        }
        return new Shape.Fields(1, members);
    }

    private static Optional<Type> within(Type type, String name) {
        return switch (type) {
            case Types.StructType struct ->
                    Optional.ofNullable(struct.field(name)).map(Types.NestedField::type);
            case Types.MapType map -> Optional.of(map.valueType());
            default -> Optional.empty();
        };
    }

    private Shape list(JsonParser parser, Optional<Type> column) throws IOException {
        Optional<Type> inner =
                column.filter(Type::isListType).map(type -> type.asListType().elementType());
        Shape element = NOTHING;
        boolean hasNulls = false;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            hasNulls |= parser.currentToken() == JsonToken.VALUE_NULL;
            element = Shape.merged(element, shape(parser, inner));
        }
        return new Shape.Elements(element, hasNulls);
    }
}
