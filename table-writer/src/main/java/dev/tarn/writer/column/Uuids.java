package dev.tarn.writer.column;

import java.nio.ByteBuffer;
import java.util.UUID;

/** UUIDs between their text and their sixteen bytes. */
final class Uuids {
    static final int BYTES = 16;

    private static final int TEXT = 36;

    private Uuids() {}

    /** Whether the text is one; what is written then is meaningful. */
    static boolean read(byte[] text, int from, int to, byte[] target, int at) {
        if (to - from != TEXT) {
            return false;
        }
        int written = at;
        int next = 0;
        while (next < TEXT) {
            if (next == 8 || next == 13 || next == 18 || next == 23) {
                if (text[from + next] != '-') {
                    return false;
                }
                next++;
                continue;
            }
            int high = Character.digit(text[from + next], 16);
            int low = Character.digit(text[from + next + 1], 16);
            if (high < 0 || low < 0) {
                return false;
            }
            target[written++] = (byte) (high << 4 | low);
            next += 2;
        }
        return true;
    }

    static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    static UUID read(ByteBuffer bytes) {
        return new UUID(bytes.getLong(), bytes.getLong());
    }
}
