package dev.tarn.writer.format;

import dev.tarn.writer.value.Misfit;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import dev.tarn.writer.value.Unfolded;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * The values of a block. Avro's own reader takes memory for whatever a length announces, and of two
 * equal keys the last.
 */
final class AvroValues {
    private static final int LONG_BITS = 64;

    private final ByteBuffer block;
    private final Unfolded unfolded;

    AvroValues(byte[] block, Unfolded unfolded) {
        this.block = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        this.unfolded = unfolded;
    }

    boolean isEnd() {
        return !block.hasRemaining();
    }

    /** One row; what is too long for a row is nothing to go on behind. */
    Object row(Schema schema) throws IOException {
        try {
            unfolded.beginRow();
            return record(schema);
        } catch (Unfit tooLong) {
            throw new IOException(tooLong.getMessage(), tooLong);
        }
    }

    private @Nullable Object value(Schema schema) throws IOException, Unfit {
        unfolded.take(Unfolded.SLOT);
        return switch (schema.getType()) {
            case NULL -> null;
            case BOOLEAN -> truth();
            case INT -> whole();
            case LONG -> number();
            case FLOAT -> require(Float.BYTES).getFloat();
            case DOUBLE -> require(Double.BYTES).getDouble();
            case BYTES -> ByteBuffer.wrap(bytes(number()));
            case STRING -> new Utf8(bytes(number()));
            case FIXED -> new GenericData.Fixed(schema, bytes(schema.getFixedSize()));
            case ENUM -> schema.getEnumSymbols().get(index(schema.getEnumSymbols()));
            case UNION -> value(schema.getTypes().get(index(schema.getTypes())));
            case ARRAY -> list(schema.getElementType());
            case MAP -> map(schema.getValueType());
            case RECORD -> record(schema);
        };
    }

    private GenericData.Record record(Schema schema) throws IOException, Unfit {
        unfolded.take(Unfolded.RECORD);
        var record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema()));
        }
        return record;
    }

    private List<@Nullable Object> list(Schema element) throws IOException, Unfit {
        List<@Nullable Object> list = new ArrayList<>();
        for (long count = count(); count != 0; count = count()) {
            for (long i = 0; i < count; i++) {
                list.add(value(element));
            }
        }
        return list;
    }

    private Object map(Schema each) throws IOException, Unfit {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        List<List<@Nullable Object>> pairs = new ArrayList<>();
        for (long count = count(); count != 0; count = count()) {
            for (long i = 0; i < count; i++) {
                Object key = new Utf8(bytes(number()));
                Object value = value(each);
                map.put(key, value);
                List<@Nullable Object> pair = new ArrayList<>();
                pair.add(key);
                pair.add(value);
                pairs.add(pair);
            }
        }
        return map.size() == pairs.size()
                ? map
                : Misfit.of(Reason.DUPLICATE_FIELD, "a key comes twice", pairs);
    }

    /** How many come next; a negative number says that their bytes are counted, too. */
    private long count() throws IOException {
        long count = number();
        if (count >= 0) {
            return count;
        }
        number();
        if (count == Long.MIN_VALUE) {
            throw new IOException("a block of more values than there are numbers");
        }
        return -count;
    }

    private Boolean truth() throws IOException {
        byte truth = require(1).get();
        if (truth != 0 && truth != 1) {
            throw new IOException("%d is neither true nor false".formatted(truth));
        }
        return truth == 1;
    }

    private int whole() throws IOException {
        long number = number();
        if (number != (int) number) {
            throw new IOException("%d is no int".formatted(number));
        }
        return (int) number;
    }

    private int index(List<?> of) throws IOException {
        long index = number();
        if (index < 0 || index >= of.size()) {
            throw new IOException(
                    "there are %d, and %d is none of them".formatted(of.size(), index));
        }
        return (int) index;
    }

    /** Seven bits a byte, the least significant first, the sign in the last of all. */
    private long number() throws IOException {
        long bits = 0;
        for (int shift = 0; shift < LONG_BITS; shift += 7) {
            byte next = require(1).get();
            if (shift == LONG_BITS - 1 && next > 1) {
                break;
            }
            bits |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (bits >>> 1) ^ -(bits & 1);
            }
        }
        throw new IOException("a number of more than 64 bits");
    }

    private byte[] bytes(long length) throws IOException, Unfit {
        if (length < 0 || length > block.remaining()) {
            throw new EOFException(
                    "a value says that it has %d bytes; %d are left"
                            .formatted(length, block.remaining()));
        }
        unfolded.take(length);
        int from = block.position();
        block.position(from + (int) length);
        return Arrays.copyOfRange(block.array(), from, from + (int) length);
    }

    private ByteBuffer require(int bytes) throws IOException {
        if (block.remaining() < bytes) {
            throw new EOFException("a block ends within a row");
        }
        return block;
    }
}
