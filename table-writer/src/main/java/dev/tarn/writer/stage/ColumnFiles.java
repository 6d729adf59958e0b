package dev.tarn.writer.stage;

import dev.tarn.writer.column.ColumnBlock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;

/** Blocks of columns on their way into files, of which one at a time is open. */
final class ColumnFiles {
    private final Table table;
    private final DataFileNames names;
    private final Consumer<DataFile> done;
    private final long fileBytes;
    private final long rowGroupBytes;
    private final int[] asTheyCame = new int[ColumnBlock.ROWS];
    private final PartitionKey unpartitioned;
    private Optional<ColumnFile> open = Optional.empty();

    ColumnFiles(
            Table table,
            DataFileNames names,
            long fileBytes,
            long rowGroupBytes,
            Consumer<DataFile> done) {
        this.table = table;
        this.names = names;
        this.done = done;
        this.fileBytes = fileBytes;
        this.rowGroupBytes = rowGroupBytes;
        this.unpartitioned = new PartitionKey(table.spec(), table.schema());
        for (int i = 0; i < asTheyCame.length; i++) {
            asTheyCame[i] = i;
        }
    }

    /** Into the file that is open, whose rows have no order. */
    void write(ColumnBlock block) {
        write(block, unpartitioned, asTheyCame, block.rows());
    }

    /** Each partition into files of its own. */
    void write(ColumnBlock block, List<RowOrder.Partition> partitions) {
        for (RowOrder.Partition partition : partitions) {
            write(block, partition.key(), partition.rows(), partition.rows().length);
            closeOpen();
        }
    }

    private void write(ColumnBlock block, PartitionKey partition, int[] order, int rows) {
        for (int from = 0; from < rows; from += ColumnBlock.ROWS) {
            ColumnFile file = open.orElseGet(() -> open(partition));
            open = Optional.of(file);
            file.write(block, order, from, Math.min(rows, from + ColumnBlock.ROWS));
            if (file.length() >= fileBytes) {
                closeOpen();
            }
        }
    }

    private ColumnFile open(PartitionKey partition) {
        return new ColumnFile(table, partition, names.next(partition), rowGroupBytes);
    }

    void closeOpen() {
        Optional<ColumnFile> closing = open;
        open = Optional.empty();
        closing.ifPresent(file -> done.accept(file.close()));
    }
}
