package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.writer.value.Misfit;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Utf8;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a Parquet file, read as the bytes that they are. Where they are no text, Parquet's
 * own reader puts another letter, and nobody learns of it.
 */
final class ParquetTexts {
    private final Optional<Decoding> rows;

    /** {@code rows} as the file has them, texts being texts. */
    ParquetTexts(Types.StructType rows) {
        this.rows = decoding(rows);
    }

    private interface Decoding {
        Object of(Object value);

        default @Nullable Object orNull(@Nullable Object value) {
            return value == null ? null : of(value);
        }
    }

    /** A file of the same columns, none of them texts. */
    static MessageType asBytes(MessageType file) {
        return new MessageType(file.getName(), asBytes(file.getFields()));
    }

    private static List<org.apache.parquet.schema.Type> asBytes(
            List<org.apache.parquet.schema.Type> fields) {
        List<org.apache.parquet.schema.Type> made = new ArrayList<>();
        for (org.apache.parquet.schema.Type field : fields) {
            made.add(
                    field.isPrimitive()
                            ? asBytes(field.asPrimitiveType())
                            : asBytes(field.asGroupType()));
        }
        return made;
    }

    private static GroupType asBytes(GroupType group) {
        return group.withNewFields(asBytes(group.getFields()));
    }

    private static PrimitiveType asBytes(PrimitiveType column) {
        LogicalTypeAnnotation meaning = column.getLogicalTypeAnnotation();
        if (!(meaning instanceof StringLogicalTypeAnnotation)
                && !(meaning instanceof EnumLogicalTypeAnnotation)
                && !(meaning instanceof JsonLogicalTypeAnnotation)) {
            return column;
        }
        var bytes =
                new PrimitiveType(
                        column.getRepetition(), column.getPrimitiveTypeName(), column.getName());
        return column.getId() == null ? bytes : bytes.withId(column.getId().intValue());
    }

    Record decoded(Record row) {
        return rows.isPresent() ? (Record) rows.orElseThrow().of(row) : row;
    }

    /** Nothing for what has no texts in it. */
    private static Optional<Decoding> decoding(Type type) {
        return switch (type) {
            case Types.StringType _ -> Optional.of(ParquetTexts::text);
            case Types.StructType struct -> struct(struct);
            case Types.ListType list ->
                    decoding(list.elementType())
                            .map(element -> value -> list((List<?>) value, element));
            case Types.MapType map -> {
                Optional<Decoding> key = decoding(map.keyType());
                Optional<Decoding> value = decoding(map.valueType());
                yield key.isEmpty() && value.isEmpty()
                        ? Optional.empty()
                        : Optional.of(found ->
                                map(
                                        (Map<?, ?>) found,
                                        key.orElse(same -> same),
                                        value.orElse(same -> same)));
            }
            default -> Optional.empty();
        };
    }

    private static Optional<Decoding> struct(Types.StructType struct) {
        List<Optional<Decoding>> fields = new ArrayList<>();
        for (Types.NestedField field : struct.fields()) {
            fields.add(decoding(field.type()));
        }
        return fields.stream().allMatch(Optional::isEmpty)
                ? Optional.empty()
                : Optional.of(value -> {
                    var record = (Record) value;
                    for (int i = 0; i < fields.size(); i++) {
                        if (fields.get(i).isPresent()) {
                            record.set(i, fields.get(i).orElseThrow().orNull(record.get(i)));
                        }
                    }
                    return record;
                });
    }

    private static List<@Nullable Object> list(List<?> list, Decoding element) {
        List<@Nullable Object> made = new ArrayList<>();
        for (Object each : list) {
            made.add(element.orNull(each));
        }
        return made;
    }

    private static Map<@Nullable Object, @Nullable Object> map(
            Map<?, ?> map, Decoding key, Decoding value) {
        Map<@Nullable Object, @Nullable Object> made = new LinkedHashMap<>();
        for (Map.Entry<?, ?> each : map.entrySet()) {
            made.put(key.orNull(each.getKey()), value.orNull(each.getValue()));
        }
        return made;
    }

    private static Object text(Object value) {
        var bytes = (ByteBuffer) value;
        byte[] text = new byte[bytes.remaining()];
        bytes.duplicate().get(text);
        return Utf8.isValid(text, 0, text.length)
                ? new String(text, UTF_8)
                : Misfit.of(Reason.INVALID_UNICODE, "the text is not UTF-8", ByteBuffer.wrap(text));
    }
}
