package dev.tarn.benchmarks.column;

import java.io.IOException;
import org.apache.iceberg.inmemory.InMemoryOutputFile;

/** Both ways of the writer service into a Parquet file, which stays in memory. */
public final class Writing {
    private final ColumnWay columns;
    private final RowWay rows;

    public Writing(int rows, boolean isJson) {
        byte[] body = Orders.of(rows).body(isJson);
        this.columns = new ColumnWay(body, isJson);
        this.rows = new RowWay(body, isJson);
    }

    /** How long the file is. */
    public long columns() throws IOException {
        var file = new InMemoryOutputFile();
        columns.write(file);
        return file.toByteArray().length;
    }

    /** How long the file is. */
    public long rows() throws IOException {
        var file = new InMemoryOutputFile();
        rows.write(file);
        return file.toByteArray().length;
    }
}
