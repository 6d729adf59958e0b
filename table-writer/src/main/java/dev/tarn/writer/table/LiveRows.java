package dev.tarn.writer.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericDeleteFilter;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;

/** The rows of a file that nobody has deleted, each with its place in the file. */
public final class LiveRows {
    private LiveRows() {}

    /** Takes one row after the other. */
    public interface Visitor {
        /** {@code row} begins with the columns that were asked for. */
        void visit(long position, Record row);
    }

    public static void visit(Table table, FileScanTask task, Schema columns, Visitor visitor) {
        if (task.file().format() != FileFormat.PARQUET) {
            throw new UnsupportedOperationException(
                    "%s is a file of %s, which the writer does not read"
                            .formatted(task.file().location(), task.file().format()));
        }
        List<Types.NestedField> wanted = new ArrayList<>(columns.columns());
        wanted.add(MetadataColumns.ROW_POSITION);
        var deletes = new GenericDeleteFilter(table.io(), task, table.schema(), new Schema(wanted));
        Schema read = deletes.requiredSchema();
        int position = columns.columns().size();
        try (CloseableIterable<Record> all =
                        Parquet.read(table.io().newInputFile(task.file()))
                                .project(read)
                                .createReaderFunc(
                                        file -> GenericParquetReaders.buildReader(read, file))
                                .build();
                CloseableIterable<Record> live = deletes.filter(all)) {
            for (Record row : live) {
                visitor.visit(row.get(position, Long.class), row);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
