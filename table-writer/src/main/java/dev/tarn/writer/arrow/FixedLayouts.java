package dev.tarn.writer.arrow;

import dev.tarn.writer.value.Misfit;
import dev.tarn.writer.value.Reason;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Values that all take the same room. */
final class FixedLayouts {
    private static final long MILLIS_PER_DAY = 24L * 60 * 60 * 1000;
    private static final long NANOS = 1_000_000_000;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final int MICROS = 1_000_000;
    private static final long SECONDS_MAX = Long.MAX_VALUE / MICROS;

    private FixedLayouts() {}

    /** What stands from here on. */
    interface Value {
        Object at(ByteBuffer data, int from) throws IOException;
    }

    static ArrowColumn column(Type type, int width, Value value) {
        return new ArrowColumn(
                type,
                in -> {
                    BatchBuffers.Node node = in.node();
                    ByteBuffer present = in.next(0);
                    ByteBuffer data = in.next((long) node.length() * width);
                    return Cells.of(in, node, present, row -> value.at(data, row * width));
                });
    }

    static ArrowColumn truth() {
        return new ArrowColumn(
                Types.BooleanType.get(),
                in -> {
                    BatchBuffers.Node node = in.node();
                    ByteBuffer present = in.next(0);
                    ByteBuffer bits = in.next(((long) node.length() + 7) / 8);
                    return Cells.of(in, node, present, row -> Cells.bit(bits, row));
                });
    }

    /** A column without buffers, of a type that anything may be. */
    static ArrowColumn nothing() {
        return new ArrowColumn(Types.UnknownType.get(), in -> Cells.nothing(in, in.node()));
    }

    static ArrowColumn decimal(Types.DecimalType type, int width) {
        int scale = type.scale();
        return column(
                type,
                width,
                (data, from) -> {
                    byte[] digits = new byte[width];
                    for (int i = 0; i < width; i++) {
                        digits[width - 1 - i] = data.get(from + i);
                    }
                    return new BigDecimal(new BigInteger(digits), scale);
                });
    }

    static ArrowColumn fixedBytes(int width) {
        return column(
                Types.FixedType.ofLength(width),
                width,
                (data, from) -> ByteBuffer.wrap(BytesLayouts.copied(data, from, width)));
    }

    /** Sixteen bytes, the most significant first, whatever the order of the others is. */
    static ArrowColumn uuid() {
        return column(
                Types.UUIDType.get(),
                16,
                (data, from) ->
                        new UUID(
                                Long.reverseBytes(data.getLong(from)),
                                Long.reverseBytes(data.getLong(from + Long.BYTES))));
    }

    static ArrowColumn days() {
        return column(
                Types.DateType.get(),
                Integer.BYTES,
                (data, from) -> LocalDate.ofEpochDay(data.getInt(from)));
    }

    /** A day as the milliseconds of its beginning. */
    static ArrowColumn daysInMillis() {
        return column(
                Types.DateType.get(),
                Long.BYTES,
                (data, from) -> {
                    long millis = data.getLong(from);
                    long day = Math.floorDiv(millis, MILLIS_PER_DAY);
                    if (millis % MILLIS_PER_DAY != 0) {
                        return Misfit.of(
                                Reason.INEXACT,
                                "%d is not the beginning of a day".formatted(millis),
                                millis);
                    }
                    return day == (int) day ? LocalDate.ofEpochDay(day) : outOfRange(millis);
                });
    }

    static ArrowColumn time(int width, long unitsPerSecond) {
        long nanosPerUnit = NANOS / unitsPerSecond;
        return column(
                Types.TimeType.get(),
                width,
                (data, from) -> {
                    long units = width == Long.BYTES ? data.getLong(from) : data.getInt(from);
                    if (units < 0 || units >= 24L * 60 * 60 * unitsPerSecond) {
                        return Misfit.of(
                                Reason.OUT_OF_RANGE,
                                "%d is no time of a day".formatted(units),
                                units);
                    }
                    return units * nanosPerUnit % NANOS_PER_MICRO == 0
                            ? LocalTime.ofNanoOfDay(units * nanosPerUnit)
                            : Misfit.of(
                                    Reason.INEXACT,
                                    "%d is finer than a microsecond".formatted(units),
                                    units);
                });
    }

    static ArrowColumn timestamp(long unitsPerSecond, boolean zoned) {
        return column(
                timestampType(unitsPerSecond, zoned),
                Long.BYTES,
                (data, from) -> {
                    long units = data.getLong(from);
                    long seconds = Math.floorDiv(units, unitsPerSecond);
                    // What microseconds in 64 bits reach.
                    if (seconds >= SECONDS_MAX || seconds <= -SECONDS_MAX) {
                        return outOfRange(units);
                    }
                    long nanos = Math.floorMod(units, unitsPerSecond) * (NANOS / unitsPerSecond);
                    OffsetDateTime at =
                            Instant.ofEpochSecond(seconds, nanos).atOffset(ZoneOffset.UTC);
                    return zoned ? at : at.toLocalDateTime();
                });
    }

    private static Type timestampType(long unitsPerSecond, boolean zoned) {
        if (unitsPerSecond == NANOS) {
            return zoned
                    ? Types.TimestampNanoType.withZone()
                    : Types.TimestampNanoType.withoutZone();
        }
        return zoned ? Types.TimestampType.withZone() : Types.TimestampType.withoutZone();
    }

    private static Misfit outOfRange(long units) {
        return Misfit.of(Reason.OUT_OF_RANGE, "%d is out of range".formatted(units), units);
    }
}
