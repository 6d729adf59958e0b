package dev.tarn.gateway.sql.arrow;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes that grow, the least significant of a number first. */
final class Bytes {
    private static final int FIRST_BYTES = 1024;

    /** What one large row has taken is given back after its batch. */
    private static final int KEPT_BYTES_MAX = 4 * 1024 * 1024;

    private ByteBuffer buffer = empty(FIRST_BYTES);

    /** Where as many bytes may be put. */
    ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int needed = Math.addExact(buffer.position(), bytes);
            long doubled = Math.min(2L * buffer.capacity(), Integer.MAX_VALUE - Long.BYTES);
            buffer = empty(Math.max(needed, (int) doubled)).put(buffer.flip());
        }
        return buffer;
    }

    /** Sets bits of the last byte. */
    void setInLast(int bits) {
        int last = buffer.position() - 1;
        buffer.put(last, (byte) (buffer.get(last) | bits));
    }

    int size() {
        return buffer.position();
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(buffer.array(), buffer.arrayOffset(), buffer.position());
    }

    void clear() {
        if (buffer.capacity() > KEPT_BYTES_MAX) {
            buffer = empty(FIRST_BYTES);
        } else {
            buffer.clear();
        }
    }

    private static ByteBuffer empty(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
