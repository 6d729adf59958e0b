package dev.tarn.writer.arrow;

import dev.tarn.writer.value.Unfit;
import dev.tarn.writer.value.Unfolded;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The values of one column in one batch. */
final class Cells {
    private final int length;
    private final boolean hasNulls;

    /** A bit for each value that is there. */
    private final ByteBuffer present;

    private final Reading reading;
    private final Unfolded unfolded;

    private Cells(
            int length, boolean hasNulls, ByteBuffer present, Reading reading, Unfolded unfolded) {
        this.length = length;
        this.hasNulls = hasNulls;
        this.present = present;
        this.reading = reading;
        this.unfolded = unfolded;
    }

    /** Asked only for places that are there and not null; a dictionary may have a null there. */
    interface Reading {
        @Nullable Object at(int row) throws IOException, Unfit;
    }

    static Cells of(BatchBuffers in, BatchBuffers.Node node, ByteBuffer present, Reading reading)
            throws IOException {
        boolean hasNulls = present.hasRemaining();
        if (hasNulls && present.remaining() < ((long) node.length() + 7) / 8) {
            throw new IOException("a buffer is shorter than its column");
        }
        // What the bits say and what the message says may not differ: which of them is right?
        if ((hasNulls ? nulls(present, node.length()) : 0) != node.nulls()) {
            throw new IOException("a column has other nulls than it says");
        }
        return new Cells(node.length(), hasNulls, present, reading, in.unfolded());
    }

    /** A column of nulls has no buffers. */
    static Cells nothing(BatchBuffers in, BatchBuffers.Node node) {
        return new Cells(node.length(), false, ByteBuffer.allocate(0), _ -> null, in.unfolded());
    }

    private static long nulls(ByteBuffer present, int length) {
        int whole = length / 8;
        long there = 0;
        for (int i = 0; i < whole; i++) {
            there += Integer.bitCount(present.get(i) & 0xFF);
        }
        int rest = length % 8;
        if (rest > 0) {
            there += Integer.bitCount(present.get(whole) & ((1 << rest) - 1));
        }
        return length - there;
    }

    int length() {
        return length;
    }

    @Nullable Object at(int row) throws IOException, Unfit {
        unfolded.take(Unfolded.SLOT);
        return hasNulls && !bit(present, row) ? null : reading.at(row);
    }

    static boolean bit(ByteBuffer bits, int at) {
        return ((bits.get(at >> 3) >> (at & 7)) & 1) == 1;
    }
}
