package dev.tarn.writer.format;

import dev.tarn.writer.growth.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** What typed rows hold: the types are known beforehand, and where nulls are is seen. */
final class TypedShapes {
    private final Types.StructType type;
    private Shape.Fields seen;

    TypedShapes(Types.StructType type) {
        this.type = type;
        this.seen = declared(type);
    }

    Shape.Fields seen() {
        return seen;
    }

    void see(Record row) {
        seen = Shape.both(seen, fields(type, row));
    }

    /** With no row at all: what a column is made of, though all of its values are null. */
    private static Shape.Fields declared(Types.StructType struct) {
        Map<String, Shape.Member> members = new LinkedHashMap<>();
        for (Types.NestedField field : struct.fields()) {
            members.put(field.name(), new Shape.Member(declared(field.type()), 1, 0));
        }
        return new Shape.Fields(1, members);
    }

    private static Shape declared(Type type) {
        return switch (type) {
            case Types.StructType struct -> declared(struct);
            case Types.ListType list -> new Shape.Elements(declared(list.elementType()), false);
            case Types.UnknownType _ -> new Shape.Nothing();
            default -> new Shape.Typed(type);
        };
    }

    private static Shape.Fields fields(Types.StructType struct, Record row) {
        Map<String, Shape.Member> members = new LinkedHashMap<>();
        List<Types.NestedField> fields = struct.fields();
        for (int i = 0; i < fields.size(); i++) {
            Object value = row.get(i);
            members.put(
                    fields.get(i).name(),
                    new Shape.Member(
                            shape(fields.get(i).type(), value),
                            value == null ? 0 : 1,
                            value == null ? 1 : 0));
        }
        return new Shape.Fields(1, members);
    }

    private static Shape shape(Type type, @Nullable Object value) {
        return switch (value) {
            case Record record when type instanceof Types.StructType struct ->
                    fields(struct, record);
            case List<?> list when type instanceof Types.ListType of -> {
                Shape element = declared(of.elementType());
                boolean hasNulls = false;
                for (Object each : list) {
                    hasNulls |= each == null;
                    element = Shape.merged(element, shape(of.elementType(), each));
                }
                yield new Shape.Elements(element, hasNulls);
            }
            case null -> new Shape.Nothing();
            default -> new Shape.Typed(type);
        };
    }
}
