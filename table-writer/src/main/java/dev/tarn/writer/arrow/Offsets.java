package dev.tarn.writer.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where values of any length lie: each from its own number to that of the next. */
enum Offsets {
    SHORT(Integer.BYTES),
    LONG(Long.BYTES);

    private final int width;

    Offsets(int width) {
        this.width = width;
    }

    /** A part of something. */
    record Span(int from, int length) {
        static Span within(long from, long length, int limit) throws IOException {
            if (from < 0 || length < 0 || from > limit || length > limit - from) {
                throw new IOException("a value lies outside of its column");
            }
            return new Span((int) from, (int) length);
        }
    }

    /** What the offsets of so many values take; of none, there may be none. */
    long bytes(int values) {
        return values == 0 ? 0 : (values + 1L) * width;
    }

    /** What sizes of so many values take. */
    long sizes(int values) {
        return (long) values * width;
    }

    Span span(ByteBuffer offsets, int row, int limit) throws IOException {
        long from = at(offsets, row);
        return Span.within(from, Math.subtractExact(at(offsets, row + 1), from), limit);
    }

    long at(ByteBuffer numbers, int row) {
        return this == SHORT
                ? numbers.getInt(row * Integer.BYTES)
                : numbers.getLong(row * Long.BYTES);
    }
}
