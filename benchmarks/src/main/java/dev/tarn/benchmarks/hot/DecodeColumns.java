package dev.tarn.benchmarks.hot;

import dev.tarn.benchmarks.column.Decoding;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A body of 1,000 rows of twelve columns, read into columns that nobody writes. */
@State(Scope.Benchmark)
public class DecodeColumns {
    private static final int ROWS = 1000;

    @Param({"ndjson", "csv"})
    public String format = "";

    private Decoding decoding = new Decoding(0, true);

    @Setup
    public void prepare() throws IOException {
        decoding = new Decoding(ROWS, format.equals("ndjson"));
        if (rows() != ROWS) {
            throw new IllegalStateException("Not every row is read from " + format);
        }
    }

    @Benchmark
    public long rows() throws IOException {
        return decoding.rows();
    }
}
