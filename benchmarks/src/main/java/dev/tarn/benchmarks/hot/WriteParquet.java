package dev.tarn.benchmarks.hot;

import dev.tarn.benchmarks.column.Writing;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A body of 20,000 rows of twelve columns into a Parquet file in memory, by columns and by rows.
 */
@State(Scope.Benchmark)
public class WriteParquet {
    private static final int ROWS = 20_000;

    @Param({"ndjson", "csv"})
    public String format = "";

    private Writing writing = new Writing(0, true);

    @Setup
    public void prepare() {
        writing = new Writing(ROWS, format.equals("ndjson"));
    }

    @Benchmark
    public long columns() throws IOException {
        return writing.columns();
    }

    @Benchmark
    public long rows() throws IOException {
        return writing.rows();
    }
}
