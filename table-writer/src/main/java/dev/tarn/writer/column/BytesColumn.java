package dev.tarn.writer.column;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;

/** Texts, bytes, UUIDs and long decimals, as the bytes that the file will hold. */
final class BytesColumn extends Column {
    private static final int BYTES_FIRST = 1024;
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private final Type type;
    private final Type.TypeID kind;

    /** Of a value in bytes, where all have the same. */
    private final int width;

    private final int bytesMax;
    private int[] starts;
    private int[] lengths;
    private byte[] heap = new byte[BYTES_FIRST];
    private int used;

    /** {@code bytesMax}: what is longer is left to others. */
    BytesColumn(Types.NestedField field, int rows, int bytesMax) {
        super(field, rows);
        this.bytesMax = bytesMax;
        this.starts = new int[rows];
        this.lengths = new int[rows];
        this.type = field.type();
        this.kind = type.typeId();
        this.width =
                switch (type) {
                    case Types.DecimalType decimal ->
                            TypeUtil.decimalRequiredBytes(decimal.precision());
                    case Types.FixedType fixed -> fixed.length();
                    default -> Uuids.BYTES;
                };
    }

    @Override
    boolean putText(int row, byte[] bytes, int from, int to) {
        if (to - from > bytesMax) {
            return false;
        }
        return switch (kind) {
            case STRING -> {
                put(row, bytes, from, to - from);
                yield true;
            }
            case UUID -> putUuid(row, bytes, from, to);
            case DECIMAL -> putDecimal(row, bytes, from, to);
            default -> putBase64(row, bytes, from, to);
        };
    }

    @Override
    boolean putCell(int row, byte[] bytes, int from, int to) {
        return putText(row, bytes, from, to);
    }

    @Override
    boolean putLiteral(int row, byte[] bytes, int from, int to) {
        return kind == Type.TypeID.DECIMAL && putDecimal(row, bytes, from, to);
    }

    /** A text with escapes, of which only the simple ones are taken. */
    boolean putEscaped(int row, byte[] bytes, int from, int to) {
        if (kind != Type.TypeID.STRING || to - from > bytesMax) {
            return false;
        }
        reserve(to - from);
        int length = Escapes.undo(bytes, from, to, heap, used);
        if (length < 0) {
            return false;
        }
        take(row, length);
        return true;
    }

    /** A text in which each quote is doubled. */
    boolean putDoubled(int row, byte[] bytes, int from, int to, byte quote) {
        if (kind != Type.TypeID.STRING || to - from > bytesMax) {
            return false;
        }
        reserve(to - from);
        take(row, Escapes.undouble(bytes, from, to, quote, heap, used));
        return true;
    }

    private boolean putUuid(int row, byte[] bytes, int from, int to) {
        reserve(width);
        if (!Uuids.read(bytes, from, to, heap, used)) {
            return false;
        }
        take(row, width);
        return true;
    }

    /** One that is short, although the column has room for more. */
    private boolean putDecimal(int row, byte[] bytes, int from, int to) {
        var decimal = (Types.DecimalType) type;
        long value =
                Digits.decimal(
                        bytes, from, to, decimal.precision() - decimal.scale(), decimal.scale());
        if (value == Digits.UNCERTAIN) {
            return false;
        }
        reserve(width);
        long rest = value;
        for (int at = used + width - 1; at >= used; at--) {
            heap[at] = (byte) rest;
            rest >>= Byte.SIZE;
        }
        take(row, width);
        return true;
    }

    private boolean putBase64(int row, byte[] bytes, int from, int to) {
        try {
            byte[] decoded = Base64.getDecoder().decode(Arrays.copyOfRange(bytes, from, to));
            if (kind == Type.TypeID.FIXED && decoded.length != width) {
                return false;
            }
            put(row, decoded, 0, decoded.length);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    @Override
    void putInternal(int row, Object value) {
        byte[] bytes =
                switch (value) {
                    case UUID id -> Uuids.bytes(id);
                    case BigDecimal decimal -> widened(decimal.unscaledValue());
                    case ByteBuffer buffer -> {
                        var copy = new byte[buffer.remaining()];
                        buffer.duplicate().get(copy);
                        yield copy;
                    }
                    default -> value.toString().getBytes(UTF_8);
                };
        put(row, bytes, 0, bytes.length);
    }

    private byte[] widened(BigInteger value) {
        byte[] shortest = value.toByteArray();
        var bytes = new byte[width];
        Arrays.fill(bytes, (byte) (value.signum() < 0 ? -1 : 0));
        System.arraycopy(shortest, 0, bytes, width - shortest.length, shortest.length);
        return bytes;
    }

    @Override
    Object internal(int row) {
        int start = starts[row];
        int length = lengths[row];
        return switch (kind) {
            case STRING -> new String(heap, start, length, UTF_8);
            case UUID -> Uuids.read(ByteBuffer.wrap(heap, start, length));
            case DECIMAL ->
                    new BigDecimal(
                            new BigInteger(heap, start, length),
                            ((Types.DecimalType) type).scale());
            default -> ByteBuffer.wrap(Arrays.copyOfRange(heap, start, start + length));
        };
    }

    @Override
    void write(ColumnWriter writer, int[] order, int from, int to) {
        int level = definitionLevel();
        for (int at = from; at < to; at++) {
            int row = order[at];
            if (has(row)) {
                // The dictionary and the pages take copies.
                writer.write(Binary.fromReusedByteArray(heap, starts[row], lengths[row]), 0, level);
            } else {
                writer.writeNull(0, 0);
            }
        }
    }

    @Override
    void append(int row, Column other, int count) {
        super.append(row, other, count);
        var bytes = (BytesColumn) other;
        reserve(bytes.used);
        System.arraycopy(bytes.heap, 0, heap, used, bytes.used);
        System.arraycopy(bytes.lengths, 0, lengths, row, count);
        for (int i = 0; i < count; i++) {
            starts[row + i] = used + bytes.starts[i];
        }
        used += bytes.used;
    }

    @Override
    void grow(int rows) {
        super.grow(rows);
        starts = Arrays.copyOf(starts, rows);
        lengths = Arrays.copyOf(lengths, rows);
    }

    @Override
    void forget(int row) {
        if (has(row)) {
            used = starts[row];
        }
        super.forget(row);
    }

    @Override
    void clear(int rows) {
        super.clear(rows);
        used = 0;
    }

    /** What its values take in memory, beyond their places in the arrays. */
    long bytes() {
        return used;
    }

    @Override
    long hash(int row) {
        long hash = lengths[row];
        for (int at = starts[row], end = at + lengths[row]; at < end; at++) {
            hash = hash * PRIME + heap[at];
        }
        return hash;
    }

    private void put(int row, byte[] bytes, int from, int length) {
        reserve(length);
        System.arraycopy(bytes, from, heap, used, length);
        take(row, length);
    }

    private void reserve(int length) {
        if (length > heap.length - used) {
            heap = Arrays.copyOf(heap, Math.max(heap.length * 2, used + length));
        }
    }

    /** What has been put behind the values so far is the row's. */
    private void take(int row, int length) {
        starts[row] = used;
        lengths[row] = length;
        used += length;
        mark(row);
    }
}
