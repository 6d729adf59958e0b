package dev.tarn.writer.format;

import dev.tarn.writer.value.Misfit;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import dev.tarn.writer.value.Utf8;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Avro's types in Iceberg's words. A timestamp is an instant, as Avro's specification says; only a
 * {@code local-timestamp} is a local time, and what an Iceberg writer marks as one.
 */
final class AvroTypes {
    private static final int DEPTH_MAX = 50;
    private static final int MICROS = 1_000_000;
    private static final int MILLIS = 1_000;
    private static final int NANOS = 1_000_000_000;
    private static final String ADJUST_TO_UTC = "adjust-to-utc";

    private final Set<String> open = new HashSet<>();
    private int ids;
    private int depth;

    private AvroTypes() {}

    /** A type, and how a value of it is read. */
    record Column(Type type, Reading reading) {}

    interface Reading {
        Object of(Object value) throws Unfit;
    }

    /** The rows of a file; anything but records makes no table. */
    static Column rows(Schema schema) throws Unfit {
        if (schema.getType() != Schema.Type.RECORD) {
            throw new Unfit(Reason.NOT_AN_OBJECT, "", "rows have to be records, not " + schema);
        }
        return new AvroTypes().column(schema);
    }

    private Column column(Schema schema) throws Unfit {
        if (++depth > DEPTH_MAX) {
            throw new Unfit(
                    Reason.TOO_LONG, "", "more than %d levels of types".formatted(DEPTH_MAX));
        }
        Column column =
                switch (schema.getType()) {
                    case RECORD -> struct(schema);
                    case ARRAY -> list(schema);
                    case MAP -> map(schema);
                    case UNION -> column(branch(schema).orElseThrow(() -> unusable(schema)));
                    default -> primitive(schema);
                };
        depth--;
        return column;
    }

    private static Unfit unusable(Schema schema) {
        String text = schema.toString();
        return new Unfit(
                Reason.TYPE_MISMATCH,
                "",
                "no column holds %s".formatted(text.substring(0, Math.min(200, text.length()))));
    }

    /** What a union is beside null, if that is one thing. */
    private static Optional<Schema> branch(Schema schema) {
        List<Schema> types =
                schema.getTypes().stream()
                        .filter(type -> type.getType() != Schema.Type.NULL)
                        .toList();
        return types.size() == 1 ? Optional.of(types.getFirst()) : Optional.empty();
    }

    private static boolean isOptional(Schema schema) {
        return schema.isNullable();
    }

    private Column struct(Schema schema) throws Unfit {
        if (!open.add(schema.getFullName())) {
            throw new Unfit(
                    Reason.TYPE_MISMATCH,
                    "",
                    "%s is within itself, and no column can be".formatted(schema.getFullName()));
        }
        List<Types.NestedField> fields = new ArrayList<>();
        List<Reading> readings = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            Column column = column(field.schema());
            fields.add(
                    isOptional(field.schema())
                            ? Types.NestedField.optional(++ids, field.name(), column.type())
                            : Types.NestedField.required(++ids, field.name(), column.type()));
            readings.add(column.reading());
        }
        open.remove(schema.getFullName());
        Types.StructType struct = Types.StructType.of(fields);
        GenericRecord template = GenericRecord.create(struct);
        return new Column(
                struct,
                value -> {
                    var record = (IndexedRecord) value;
                    GenericRecord row = template.copy();
                    for (int i = 0; i < readings.size(); i++) {
                        row.set(i, orNull(readings.get(i), record.get(i)));
                    }
                    return row;
                });
    }

    /** What is no value of its type stays what it is in the file, so that the row can be kept. */
    private static @Nullable Object orNull(Reading reading, @Nullable Object value) {
        if (value == null || value instanceof Misfit) {
            return value;
        }
        try {
            return reading.of(value);
        } catch (Unfit unfit) {
            return new Misfit(unfit, raw(value));
        }
    }

    private static Object raw(Object value) {
        return switch (value) {
            case org.apache.avro.util.Utf8 text ->
                    ByteBuffer.wrap(text.getBytes(), 0, text.getByteLength());
            case GenericFixed fixed -> fixed.bytes();
            default -> value;
        };
    }

    private Column list(Schema schema) throws Unfit {
        Column element = column(schema.getElementType());
        Type type =
                isOptional(schema.getElementType())
                        ? Types.ListType.ofOptional(++ids, element.type())
                        : Types.ListType.ofRequired(++ids, element.type());
        return new Column(
                type,
                value -> {
                    List<@Nullable Object> list = new ArrayList<>();
                    for (Object each : (List<?>) value) {
                        list.add(orNull(element.reading(), each));
                    }
                    return list;
                });
    }

    private Column map(Schema schema) throws Unfit {
        Column values = column(schema.getValueType());
        int key = ++ids;
        int value = ++ids;
        Type text = Types.StringType.get();
        Type type =
                isOptional(schema.getValueType())
                        ? Types.MapType.ofOptional(key, value, text, values.type())
                        : Types.MapType.ofRequired(key, value, text, values.type());
        return new Column(
                type,
                found -> {
                    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
                    for (Map.Entry<?, ?> entry : ((Map<?, ?>) found).entrySet()) {
                        map.put(
                                orNull(AvroTypes::text, entry.getKey()),
                                orNull(values.reading(), entry.getValue()));
                    }
                    return map;
                });
    }

    private Column primitive(Schema schema) throws Unfit {
        return switch (schema.getLogicalType()) {
            case LogicalTypes.Decimal decimal -> decimal(schema, decimal);
            case LogicalTypes.Date _ ->
                    new Column(
                            Types.DateType.get(), value -> LocalDate.ofEpochDay((Integer) value));
            case LogicalTypes.TimeMillis _ -> time(NANOS / MILLIS);
            case LogicalTypes.TimeMicros _ -> time(NANOS / MICROS);
            case LogicalTypes.TimestampMillis _ -> timestamp(schema, MILLIS);
            case LogicalTypes.TimestampMicros _ -> timestamp(schema, MICROS);
            case LogicalTypes.TimestampNanos _ -> timestamp(schema, NANOS);
            case LogicalTypes.LocalTimestampMillis _ -> local(MILLIS);
            case LogicalTypes.LocalTimestampMicros _ -> local(MICROS);
            case LogicalTypes.LocalTimestampNanos _ -> local(NANOS);
            case LogicalTypes.Uuid _ -> uuid(schema);
            case LogicalTypes.Duration _ -> throw unusable(schema);
            case null, default -> plain(schema);
        };
    }

    private static Column plain(Schema schema) throws Unfit {
        return switch (schema.getType()) {
            case BOOLEAN -> new Column(Types.BooleanType.get(), value -> value);
            case INT -> new Column(Types.IntegerType.get(), value -> value);
            case LONG -> new Column(Types.LongType.get(), value -> value);
            case FLOAT -> new Column(Types.FloatType.get(), value -> value);
            case DOUBLE -> new Column(Types.DoubleType.get(), value -> value);
            case STRING -> new Column(Types.StringType.get(), AvroTypes::text);
            case ENUM -> new Column(Types.StringType.get(), Object::toString);
            case BYTES -> new Column(Types.BinaryType.get(), value -> value);
            case FIXED ->
                    new Column(
                            Types.FixedType.ofLength(schema.getFixedSize()),
                            value -> ((GenericFixed) value).bytes());
            case RECORD, ARRAY, MAP, UNION, NULL -> throw unusable(schema);
        };
    }

    private static String text(Object value) throws Unfit {
        if (value instanceof org.apache.avro.util.Utf8 text
                && !Utf8.isValid(text.getBytes(), 0, text.getByteLength())) {
            throw new Unfit(Reason.INVALID_UNICODE, "", "the text is not UTF-8");
        }
        return value.toString();
    }

    private static Column decimal(Schema schema, LogicalTypes.Decimal decimal) throws Unfit {
        if (decimal.getPrecision() > 38 || decimal.getScale() > decimal.getPrecision()) {
            throw unusable(schema);
        }
        return new Column(
                Types.DecimalType.of(decimal.getPrecision(), decimal.getScale()),
                value -> {
                    byte[] bytes =
                            value instanceof GenericFixed fixed
                                    ? fixed.bytes()
                                    : copied((ByteBuffer) value);
                    if (bytes.length == 0) {
                        throw new Unfit(Reason.MALFORMED, "", "a decimal without digits");
                    }
                    return new BigDecimal(new BigInteger(bytes), decimal.getScale());
                });
    }

    private static byte[] copied(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static Column time(long nanosPerUnit) {
        return new Column(
                Types.TimeType.get(),
                value -> {
                    long units = ((Number) value).longValue();
                    long day = 24L * 60 * 60 * NANOS / nanosPerUnit;
                    if (units < 0 || units >= day) {
                        throw new Unfit(
                                Reason.OUT_OF_RANGE, "", "%d is no time of a day".formatted(units));
                    }
                    return LocalTime.ofNanoOfDay(units * nanosPerUnit);
                });
    }

    private static Column timestamp(Schema schema, int unitsPerSecond) {
        return Boolean.FALSE.equals(schema.getObjectProp(ADJUST_TO_UTC))
                ? local(unitsPerSecond)
                : new Column(
                        unitsPerSecond == NANOS
                                ? Types.TimestampNanoType.withZone()
                                : Types.TimestampType.withZone(),
                        value -> instant(value, unitsPerSecond));
    }

    private static Column local(int unitsPerSecond) {
        return new Column(
                unitsPerSecond == NANOS
                        ? Types.TimestampNanoType.withoutZone()
                        : Types.TimestampType.withoutZone(),
                value -> instant(value, unitsPerSecond).toLocalDateTime());
    }

    private static OffsetDateTime instant(Object value, int unitsPerSecond) throws Unfit {
        long units = (Long) value;
        long seconds = Math.floorDiv(units, unitsPerSecond);
        // What microseconds in 64 bits reach.
        if (Math.abs(seconds) > Long.MAX_VALUE / MICROS - 1) {
            throw new Unfit(Reason.OUT_OF_RANGE, "", "%d is out of range".formatted(units));
        }
        long nanos = Math.floorMod(units, unitsPerSecond) * (long) (NANOS / unitsPerSecond);
        return Instant.ofEpochSecond(seconds, nanos).atOffset(ZoneOffset.UTC);
    }

    private static Column uuid(Schema schema) throws Unfit {
        if (schema.getType() == Schema.Type.FIXED && schema.getFixedSize() == 16) {
            return new Column(
                    Types.UUIDType.get(),
                    value -> {
                        ByteBuffer bytes = ByteBuffer.wrap(((GenericFixed) value).bytes());
                        return new UUID(bytes.getLong(), bytes.getLong());
                    });
        }
        // As a text it goes where a text that is a UUID goes.
        return plain(schema);
    }
}
