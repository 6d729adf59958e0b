package dev.tarn.writer.format;

import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.iceberg.Schema;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;

/**
 * Parquet's types in Iceberg's words. Iceberg's own translation says of a UUID merely how long it
 * is, though its reader makes one of it.
 */
final class ParquetTypes {
    private final UnaryOperator<Type> primitives;

    private ParquetTypes(UnaryOperator<Type> primitives) {
        this.primitives = primitives;
    }

    static Schema of(MessageType file) throws Unfit {
        Schema schema = ParquetSchemaUtil.convert(file);
        requireLevels(file);
        List<Boolean> uuids =
                file.getColumns().stream()
                        .map(column ->
                                column.getPrimitiveType().getLogicalTypeAnnotation()
                                        instanceof UUIDLogicalTypeAnnotation)
                        .toList();
        if (!uuids.contains(true)) {
            return schema;
        }
        // Both tell their columns in the same order.
        Iterator<Boolean> isUuid = uuids.iterator();
        return new ParquetTypes(type -> isUuid.next() ? Types.UUIDType.get() : type).schema(schema);
    }

    /**
     * Iceberg's reader loses its place in lists that have no level of their own between them and
     * their elements: those of all rows become the first one's.
     */
    private static void requireLevels(GroupType group) throws Unfit {
        for (org.apache.parquet.schema.Type field : group.getFields()) {
            if (!field.isPrimitive()) {
                try {
                    requireLevel(field.asGroupType());
                    requireLevels(field.asGroupType());
                } catch (Unfit unfit) {
                    throw unfit.within(field.getName());
                }
            }
        }
    }

    private static void requireLevel(GroupType group) throws Unfit {
        if (group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation
                && ParquetSchemaUtil.determineListElementType(group)
                        .isRepetition(org.apache.parquet.schema.Type.Repetition.REPEATED)) {
            throw new Unfit(
                    Reason.TYPE_MISMATCH,
                    "",
                    "a list of two levels, as old writers made them; it has to be written with three");
        }
    }

    /** The same columns, but that texts are the bytes that they consist of. */
    static Schema withTextsAsBytes(Schema schema) {
        return new ParquetTypes(
                        type -> type.typeId() == Type.TypeID.STRING ? Types.BinaryType.get() : type)
                .schema(schema);
    }

    private Schema schema(Schema schema) {
        return new Schema(fields(schema.asStruct().fields()));
    }

    private List<Types.NestedField> fields(List<Types.NestedField> fields) {
        List<Types.NestedField> told = new ArrayList<>();
        for (Types.NestedField field : fields) {
            told.add(Types.NestedField.from(field).ofType(type(field.type())).build());
        }
        return told;
    }

    private Type type(Type type) {
        return switch (type) {
            case Types.StructType struct -> Types.StructType.of(fields(struct.fields()));
            case Types.ListType list -> {
                Type element = type(list.elementType());
                yield list.isElementOptional()
                        ? Types.ListType.ofOptional(list.elementId(), element)
                        : Types.ListType.ofRequired(list.elementId(), element);
            }
            case Types.MapType map -> {
                Type key = type(map.keyType());
                Type value = type(map.valueType());
                yield map.isValueOptional()
                        ? Types.MapType.ofOptional(map.keyId(), map.valueId(), key, value)
                        : Types.MapType.ofRequired(map.keyId(), map.valueId(), key, value);
            }
            default -> primitives.apply(type);
        };
    }
}
