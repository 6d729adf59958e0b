package dev.tarn.writer.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Optional;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Values of one primitive type into columns of another, exactly or not at all. */
final class TypedValues {
    private static final int NANOS_PER_MICRO = 1000;

    /** What nanoseconds in 64 bits reach, before and after 1970. */
    private static final long SECONDS_OF_NANOS_MAX = Long.MAX_VALUE / 1_000_000_000 - 1;

    private TypedValues() {}

    /** Takes a value that is not null. */
    interface Conversion {
        Object of(Object value) throws Unfit;
    }

    /** Nothing where the types have nothing to do with each other. */
    static Optional<Conversion> between(Type from, Type to) throws Unfit {
        if (from.typeId() == Type.TypeID.STRING) {
            return ofText(to);
        }
        return Optional.ofNullable(
                switch (to.typeId()) {
                    case BOOLEAN, DATE, TIME, UUID -> from.equals(to) ? value -> value : null;
                    case INTEGER, LONG -> whole(from, to);
                    case FLOAT, DOUBLE -> floating(from, to);
                    case DECIMAL -> decimal(from, (Types.DecimalType) to);
                    case TIMESTAMP, TIMESTAMP_NANO -> timestamp(from, to);
                    case STRING -> from.typeId() == Type.TypeID.BINARY ? TypedValues::text : null;
                    case BINARY, FIXED -> bytes(from, to);
                    default -> null;
                });
    }

    private static Optional<Conversion> ofText(Type to) {
        if (!Texts.isWrittenAsText(to)) {
            return Optional.empty();
        }
        return Optional.of(value -> Texts.read(to, value.toString()));
    }

    private static @org.jspecify.annotations.Nullable Conversion whole(Type from, Type to) {
        boolean isInt = to.typeId() == Type.TypeID.INTEGER;
        return switch (from.typeId()) {
            case INTEGER -> isInt ? value -> value : value -> (Object) (long) (int) (Integer) value;
            case LONG ->
                    value -> {
                        long number = (Long) value;
                        if (isInt && number != (int) number) {
                            throw Numbers.outOfRange(value.toString());
                        }
                        return isInt ? (Object) (int) number : (Object) number;
                    };
            // Whole numbers of formats that have wider ones than any column.
            case DECIMAL -> ((Types.DecimalType) from).scale() == 0 ? digits(isInt) : null;
            default -> null;
        };
    }

    private static Conversion digits(boolean isInt) {
        return value -> {
            BigInteger number = ((BigDecimal) value).toBigInteger();
            return isInt
                    ? (Object)
                            Numbers.toLong(number, Integer.MIN_VALUE, Integer.MAX_VALUE).intValue()
                    : Numbers.toLong(number, Long.MIN_VALUE, Long.MAX_VALUE);
        };
    }

    private static @org.jspecify.annotations.Nullable Conversion floating(Type from, Type to) {
        boolean isFloat = to.typeId() == Type.TypeID.FLOAT;
        return switch (from.typeId()) {
            case INTEGER, LONG ->
                    value -> {
                        double number = ((Number) value).doubleValue();
                        return isFloat
                                ? (Object) Numbers.toFloat(number, value.toString())
                                : (Object) Numbers.toDouble(number, value.toString());
                    };
            case FLOAT -> isFloat ? value -> value : value -> (double) (Float) value;
            case DOUBLE -> isFloat ? TypedValues::narrowed : value -> value;
            default -> null;
        };
    }

    /** A double was measured to all of its digits; who wants fewer has to say so. */
    private static Object narrowed(Object value) throws Unfit {
        double number = (Double) value;
        float narrow = (float) number;
        if (Double.isNaN(number) || narrow == number) {
            return narrow;
        }
        if (Float.isInfinite(narrow)) {
            throw Numbers.outOfRange(value.toString());
        }
        throw new Unfit(
                Reason.INEXACT, "", "%s has more digits than the column keeps".formatted(value));
    }

    private static @org.jspecify.annotations.Nullable Conversion decimal(
            Type from, Types.DecimalType to) {
        return switch (from.typeId()) {
            case INTEGER, LONG ->
                    value ->
                            Numbers.toDecimal(BigDecimal.valueOf(((Number) value).longValue()), to);
            case DECIMAL -> value -> Numbers.toDecimal((BigDecimal) value, to);
            default -> null;
        };
    }

    private static @org.jspecify.annotations.Nullable Conversion timestamp(Type from, Type to)
            throws Unfit {
        Optional<Boolean> zoned = isZoned(from);
        if (zoned.isEmpty()) {
            return null;
        }
        boolean wantsZone = isZoned(to).orElseThrow();
        if (zoned.orElseThrow() != wantsZone) {
            throw new Unfit(
                    wantsZone ? Reason.ZONE_MISSING : Reason.ZONE_UNEXPECTED,
                    "",
                    "%s is not %s".formatted(from, to));
        }
        boolean isNano = to.typeId() == Type.TypeID.TIMESTAMP_NANO;
        return value -> {
            LocalDateTime utc =
                    value instanceof OffsetDateTime at
                            ? at.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
                            : (LocalDateTime) value;
            if (isNano) {
                if (Math.abs(utc.toEpochSecond(ZoneOffset.UTC)) > SECONDS_OF_NANOS_MAX) {
                    throw Numbers.outOfRange(value.toString());
                }
            } else if (utc.get(ChronoField.NANO_OF_SECOND) % NANOS_PER_MICRO != 0) {
                throw new Unfit(
                        Reason.INEXACT, "", "%s is finer than a microsecond".formatted(value));
            }
            return value;
        };
    }

    private static Optional<Boolean> isZoned(Type type) {
        return switch (type) {
            case Types.TimestampType micros -> Optional.of(micros.shouldAdjustToUTC());
            case Types.TimestampNanoType nanos -> Optional.of(nanos.shouldAdjustToUTC());
            default -> Optional.empty();
        };
    }

    private static Object text(Object value) throws Unfit {
        byte[] bytes = copied((ByteBuffer) value);
        if (!Utf8.isValid(bytes, 0, bytes.length)) {
            throw new Unfit(Reason.INVALID_UNICODE, "", "the bytes are not UTF-8");
        }
        return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }

    private static @org.jspecify.annotations.Nullable Conversion bytes(Type from, Type to) {
        boolean isFixed = to.typeId() == Type.TypeID.FIXED;
        return switch (from.typeId()) {
            case BINARY, FIXED ->
                    value -> {
                        byte[] bytes =
                                value instanceof ByteBuffer buffer
                                        ? copied(buffer)
                                        : (byte[]) value;
                        if (!isFixed) {
                            return ByteBuffer.wrap(bytes);
                        }
                        int length = ((Types.FixedType) to).length();
                        if (bytes.length != length) {
                            throw new Unfit(
                                    Reason.WRONG_LENGTH,
                                    "",
                                    "%d bytes instead of %d".formatted(bytes.length, length));
                        }
                        return bytes;
                    };
            default -> null;
        };
    }

    private static byte[] copied(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
