package dev.tarn.writer.arrow;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.iceberg.types.Types;

/** Numbers in columns that have room for all of them: those without a sign need more of it. */
final class ArrowNumbers {
    /** What has 64 bits and no sign. */
    private static final int UNSIGNED_LONG_DIGITS = 20;

    private ArrowNumbers() {}

    static Optional<ArrowColumn> whole(int bits, boolean signed) {
        return switch (bits) {
            case Byte.SIZE ->
                    Optional.of(
                            ints(
                                    Byte.BYTES,
                                    signed
                                            ? (data, from) -> (int) data.get(from)
                                            : (data, from) -> data.get(from) & 0xFF));
            case Short.SIZE ->
                    Optional.of(
                            ints(
                                    Short.BYTES,
                                    signed
                                            ? (data, from) -> (int) data.getShort(from)
                                            : (data, from) -> data.getShort(from) & 0xFFFF));
            case Integer.SIZE ->
                    Optional.of(
                            signed
                                    ? ints(Integer.BYTES, ByteBuffer::getInt)
                                    : FixedLayouts.column(
                                            Types.LongType.get(),
                                            Integer.BYTES,
                                            (data, from) ->
                                                    Integer.toUnsignedLong(data.getInt(from))));
            case Long.SIZE ->
                    Optional.of(
                            signed
                                    ? FixedLayouts.column(
                                            Types.LongType.get(), Long.BYTES, ByteBuffer::getLong)
                                    : FixedLayouts.column(
                                            Types.DecimalType.of(UNSIGNED_LONG_DIGITS, 0),
                                            Long.BYTES,
                                            (data, from) ->
                                                    new BigDecimal(
                                                            Long.toUnsignedString(
                                                                    data.getLong(from)))));
            default -> Optional.empty();
        };
    }

    private static ArrowColumn ints(int width, FixedLayouts.Value value) {
        return FixedLayouts.column(Types.IntegerType.get(), width, value);
    }

    static ArrowColumn halves() {
        return FixedLayouts.column(
                Types.FloatType.get(),
                Short.BYTES,
                (data, from) -> Float.float16ToFloat(data.getShort(from)));
    }

    static ArrowColumn floats() {
        return FixedLayouts.column(Types.FloatType.get(), Float.BYTES, ByteBuffer::getFloat);
    }

    static ArrowColumn doubles() {
        return FixedLayouts.column(Types.DoubleType.get(), Double.BYTES, ByteBuffer::getDouble);
    }
}
