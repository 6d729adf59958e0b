package dev.tarn.writer.format;

import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;

/** Messages one behind the other, each with its length before it. */
final class ProtobufBody implements TypedBody {
    private static final int MESSAGE_BYTES_MAX = 16 * 1024 * 1024;
    private static final int LENGTH_BITS = 32;

    private final InputStream in;
    private final ProtobufMessage message;
    private byte[] raw = new byte[0];
    private Map<String, byte[]> unknown = Map.of();
    private long number;

    ProtobufBody(InputStream in, ProtobufMessage message) {
        this.in = in;
        this.message = message;
    }

    @Override
    public Types.StructType type() {
        return message.message().type();
    }

    @Override
    public Optional<Record> next() throws IOException, BodyRefused, Unfit {
        number++;
        unknown = Map.of();
        raw = new byte[0];
        int length = length();
        if (length < 0) {
            return Optional.empty();
        }
        // In pieces as they come: a length alone takes no memory.
        raw = in.readNBytes(length);
        if (raw.length < length) {
            throw ends();
        }
        return Optional.of(row());
    }

    private Record row() throws Unfit {
        var decoder = new ProtobufDecoder(raw);
        try {
            ProtobufDecoder.Parts parts = decoder.decode(message.message());
            unknown = decoder.unknown();
            return new ProtobufRows(message.absent()).record(parts);
        } catch (IOException broken) {
            throw new Unfit(Reason.MALFORMED, "", String.valueOf(broken.getMessage()));
        }
    }

    /** Negative at the end of the body. */
    private int length() throws IOException, BodyRefused {
        long length = 0;
        for (int shift = 0; shift < LENGTH_BITS; shift += 7) {
            int read = in.read();
            if (read < 0) {
                if (shift == 0) {
                    return -1;
                }
                throw ends();
            }
            length |= (long) (read & 0x7F) << shift;
            if (read < 0x80) {
                if (length > MESSAGE_BYTES_MAX) {
                    break;
                }
                return (int) length;
            }
        }
        throw new BodyRefused(
                "ROW_TOO_LONG",
                "Row %d has a length of more than %d bytes".formatted(number, MESSAGE_BYTES_MAX));
    }

    private BodyRefused ends() {
        return new BodyRefused(
                "UNREADABLE", "The body ends in the middle of row %d".formatted(number));
    }

    @Override
    public Map<String, byte[]> unknown() {
        return unknown;
    }

    @Override
    public byte[] raw(Optional<Record> row) {
        return raw;
    }

    @Override
    public void close() {
        // The body belongs to whoever opened it.
    }
}
