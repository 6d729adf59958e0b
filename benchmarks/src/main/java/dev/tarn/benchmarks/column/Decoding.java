package dev.tarn.benchmarks.column;

import java.io.IOException;

/** The first half of the way into a file: nothing is written of what was read. */
public final class Decoding {
    private final ColumnWay way;

    public Decoding(int rows, boolean isJson) {
        this.way = new ColumnWay(Orders.of(rows).body(isJson), isJson);
    }

    /** How many there were. */
    public long rows() throws IOException {
        return way.decode();
    }
}
