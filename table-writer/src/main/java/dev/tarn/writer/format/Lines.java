package dev.tarn.writer.format;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Takes a stream apart at its line feeds. A line that is too long is cut off at the limit, and the
 * rest of it is skipped.
 */
final class Lines {
    private static final int BUFFER_BYTES = 256 * 1024;

    /** Most bodies are short, and there are a thousand a second. */
    private static final int BUFFER_BYTES_FIRST = 16 * 1024;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private final int lineBytesMax;
    private byte[] buffer = new byte[BUFFER_BYTES_FIRST];
    private int from;
    private int to;
    private int filled;
    private int next;
    private boolean tooLong;
    private boolean ended;
    private boolean begun;

    Lines(InputStream in, int lineBytesMax) {
        this.in = in;
        this.lineBytesMax = lineBytesMax;
    }

    byte[] bytes() {
        return buffer;
    }

    /** Where the line begins in {@link #bytes()}. */
    int from() {
        return from;
    }

    /** Where it ends, without its line feed. */
    int to() {
        return to;
    }

    boolean isTooLong() {
        return tooLong;
    }

    /** Goes to the next line; false when there is none. */
    boolean advance() throws IOException {
        from = next;
        tooLong = false;
        int search = from;
        while (true) {
            int feed = indexOfFeed(search);
            if (feed >= 0) {
                to = feed;
                next = feed + 1;
                return begin();
            }
            search = filled;
            if (ended) {
                to = filled;
                next = filled;
                return from < to && begin();
            }
            if (filled - from > lineBytesMax) {
                return cutOff();
            }
            search -= makeRoom();
            fill();
        }
    }

    private boolean begin() {
        if (!begun) {
            begun = true;
            if (to - from >= BOM.length
                    && Arrays.equals(buffer, from, from + BOM.length, BOM, 0, BOM.length)) {
                from += BOM.length;
            }
        }
        if (to - from > lineBytesMax) {
            tooLong = true;
            to = from + lineBytesMax;
        }
        return true;
    }

    private boolean cutOff() throws IOException {
        tooLong = true;
        to = from + lineBytesMax;
        // The beginning is kept for the reject; what follows is read over it.
        int keep = to;
        while (true) {
            filled = keep;
            fill();
            int feed = indexOfFeed(keep);
            if (feed >= 0) {
                next = feed + 1;
                return true;
            }
            if (ended) {
                next = filled;
                return true;
            }
        }
    }

    /** Eight bytes at a time as long as none of them is a line feed. */
    private int indexOfFeed(int start) {
        int at = start;
        while (at + Long.BYTES <= filled && !holdsFeed((long) LONGS.get(buffer, at))) {
            at += Long.BYTES;
        }
        for (; at < filled; at++) {
            if (buffer[at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    private static boolean holdsFeed(long word) {
        long feed = word ^ ONES * '\n';
        return ((feed - ONES) & ~feed & HIGH_BITS) != 0;
    }

    /** Answers by how much everything moved towards the front. */
    private int makeRoom() {
        if (filled < buffer.length) {
            return 0;
        }
        int moved = from;
        if (moved > 0) {
            byte[] room = buffer.length < BUFFER_BYTES ? new byte[BUFFER_BYTES] : buffer;
            System.arraycopy(buffer, from, room, 0, filled - from);
            buffer = room;
            filled -= moved;
            from = 0;
        } else {
            buffer =
                    Arrays.copyOf(
                            buffer, Math.min(buffer.length * 2, lineBytesMax + 2 * BUFFER_BYTES));
        }
        return moved;
    }

    private void fill() throws IOException {
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length + BUFFER_BYTES);
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            ended = true;
        } else {
            filled += read;
        }
    }
}
