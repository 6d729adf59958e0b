package dev.tarn.benchmarks.rig;

import java.io.IOException;
import java.util.function.BiConsumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;

/**
 * The rows of a table as plain Iceberg reads them from its Parquet files; nothing is ever deleted
 * from those that are checked. {@code IcebergGenerics} would want the classes of all formats.
 */
public final class PlainRows {
    private PlainRows() {}

    /** Each with the file in which it is. */
    public static void read(Table table, BiConsumer<DataFile, Record> row) throws IOException {
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                try (CloseableIterable<Record> rows = of(table, task.file())) {
                    rows.forEach(each -> row.accept(task.file(), each));
                }
            }
        }
    }

    private static CloseableIterable<Record> of(Table table, DataFile file) {
        return Parquet.read(table.io().newInputFile(file))
                .project(table.schema())
                .createReaderFunc(type -> GenericParquetReaders.buildReader(table.schema(), type))
                .build();
    }
}
