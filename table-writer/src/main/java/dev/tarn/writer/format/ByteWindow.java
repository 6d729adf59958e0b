package dev.tarn.writer.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A stream as bytes in an array: what lies from {@link #keepFrom} on stays, and more is read behind
 * it. Positions move when the array does.
 */
final class ByteWindow {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private byte[] bytes = new byte[BUFFER_BYTES];
    private int filled;
    private int keep;
    private boolean ended;

    ByteWindow(InputStream in) {
        this.in = in;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where what is there ends. */
    int filled() {
        return filled;
    }

    /** What lies before is not needed any more. */
    void keepFrom(int position) {
        keep = position;
    }

    /**
     * Reads more, and answers by how much every position has become smaller; negative at the end.
     */
    int more() throws IOException {
        if (ended) {
            return -1;
        }
        int moved = 0;
        if (filled == bytes.length) {
            moved = keep;
            if (moved > 0) {
                System.arraycopy(bytes, moved, bytes, 0, filled - moved);
                filled -= moved;
                keep = 0;
            } else {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
        }
        int read = in.read(bytes, filled, bytes.length - filled);
        if (read < 0) {
            ended = true;
            return moved == 0 ? -1 : moved;
        }
        filled += read;
        return moved;
    }

    /** How long the byte order mark at the beginning is; to be asked once, before anything else. */
    int skipMark() throws IOException {
        while (filled < BOM.length && more() >= 0) {
            // A stream may bring its first bytes one by one.
        }
        return filled >= BOM.length && Arrays.equals(bytes, 0, BOM.length, BOM, 0, BOM.length)
                ? BOM.length
                : 0;
    }
}
