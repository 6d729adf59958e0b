package dev.tarn.writer.stage;

import dev.tarn.writer.column.ColumnBlock;
import dev.tarn.writer.column.ParquetColumnSettings;
import dev.tarn.writer.column.ParquetColumns;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.OutputFile;

/** A data file that takes blocks of columns. */
final class ColumnFile {
    private final Table table;
    private final StructLike partition;
    private final String location;
    private final ParquetColumns columns;

    ColumnFile(Table table, StructLike partition, OutputFile file, long rowGroupBytes) {
        this.table = table;
        this.partition = partition;
        this.location = file.location();
        this.columns =
                new ParquetColumns(
                        file,
                        table.schema(),
                        ParquetColumnSettings.of(table.properties(), rowGroupBytes));
    }

    void write(ColumnBlock block, int[] order, int from, int to) {
        columns.write(block, order, from, to);
    }

    long length() {
        return columns.length();
    }

    DataFile close() {
        columns.close();
        PartitionSpec spec = table.spec();
        var file =
                DataFiles.builder(spec)
                        .withFormat(FileFormat.PARQUET)
                        .withPath(location)
                        .withFileSizeInBytes(columns.bytes())
                        .withMetrics(columns.metrics(MetricsConfig.forTable(table)))
                        .withSplitOffsets(columns.splitOffsets())
                        .withSortOrder(table.sortOrder());
        return (spec.isUnpartitioned() ? file : file.withPartition(partition)).build();
    }
}
