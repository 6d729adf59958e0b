package dev.tarn.writer.format;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;

/**
 * Parquet's types in Iceberg's words. Iceberg's own translation says of a UUID merely how long it
 * is, though its reader makes one of it.
 */
final class ParquetTypes {
    private final Iterator<Boolean> uuids;

    private ParquetTypes(Iterator<Boolean> uuids) {
        this.uuids = uuids;
    }

    static Schema of(MessageType file) {
        Schema schema = ParquetSchemaUtil.convert(file);
        List<Boolean> uuids =
                file.getColumns().stream()
                        .map(column ->
                                column.getPrimitiveType().getLogicalTypeAnnotation()
                                        instanceof UUIDLogicalTypeAnnotation)
                        .toList();
        return uuids.contains(true)
                ? new Schema(new ParquetTypes(uuids.iterator()).fields(schema.asStruct().fields()))
                : schema;
    }

    /** Both tell their columns in the same order. */
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
            default -> uuids.next() ? Types.UUIDType.get() : type;
        };
    }
}
