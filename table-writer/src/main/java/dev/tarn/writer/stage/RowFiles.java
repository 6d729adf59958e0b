package dev.tarn.writer.stage;

import dev.tarn.writer.column.ColumnBlock;
import dev.tarn.writer.ledger.FileTarget;
import dev.tarn.writer.ledger.StagedFileRow;
import dev.tarn.writer.stage.RowOrder.Placed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.util.PropertyUtil;

/**
 * Rows of one table on their way into Parquet files. Where they have an order they are sorted
 * first, in memory as far as there is room, and then written one partition after the other, so that
 * one file at a time is open however many partitions there are. They are columns where the table is
 * flat, and records where it is not, or where there are more than memory has room for.
 */
final class RowFiles {
    private static final int LENGTH_CHECK_ROWS = 1_000;
    private static final int FILES_MAX = 20_000;

    /** What a file keeps in memory until it writes it out: so much of the heap at most. */
    private static final int SHARE_OF_HEAP = 16;

    private static final long ROW_GROUP_BYTES_MIN = 4L * 1024 * 1024;
    private static final long ROW_GROUP_BYTES = 64L * 1024 * 1024;
    private static final long ROW_GROUP_BYTES_MAX = 128L * 1024 * 1024;
    private static final long FILE_BYTES = 256L * 1024 * 1024;

    private final Table table;
    private final PartitionSpec spec;
    private final RowOrder order;
    private final FileTarget target;
    private final DataFileNames names;
    private final long fileBytes;
    private final SortedRows waiting;
    private final InternalRecordWrapper wrapper;
    private final ColumnFiles columnFiles;
    private final PartitionKey unpartitioned;
    private final List<StagedFileRow> files = new ArrayList<>();
    private Optional<DataWriter<Record>> open = Optional.empty();
    private Optional<Placed> previous = Optional.empty();
    private Optional<ColumnRows> columns;
    private int count;

    /** Files carry the name of what they were written for, and a number. */
    RowFiles(Table table, FileTarget target, UUID name, SpillArea area) {
        this(table, target, name, area, FILES_MAX);
    }

    RowFiles(Table table, FileTarget target, UUID name, SpillArea area, int filesMax) {
        this.table = table;
        this.spec = table.spec();
        this.order = new RowOrder(table);
        this.waiting = new SortedRows(order, table.schema(), area);
        this.unpartitioned = new PartitionKey(spec, table.schema());
        this.target = target;
        this.names = new DataFileNames(table, name, filesMax);
        this.fileBytes =
                PropertyUtil.propertyAsLong(
                        table.properties(),
                        TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
                        FILE_BYTES);
        this.wrapper = new InternalRecordWrapper(table.schema().asStruct());
        this.columnFiles = new ColumnFiles(table, names, fileBytes, rowGroupBytes(), this::keep);
        this.columns =
                TableBlocks.of(table)
                        .map(blocks ->
                                new ColumnRows(
                                        order, columnFiles, new MemoryShare(area), blocks.next()));
    }

    /** {@code bytes} is about what the row takes in memory. */
    void add(Record row, int bytes) {
        if (columns.isPresent()) {
            columns.orElseThrow().add(wrapper.wrap(row));
            leaveColumnsWithoutRoom();
        } else {
            addRecord(row, bytes);
        }
    }

    /** Rows of a table for which there are {@link TableBlocks}; the block may be used again. */
    void add(ColumnBlock block) {
        if (columns.isPresent()) {
            columns.orElseThrow().add(block);
            leaveColumnsWithoutRoom();
        } else {
            addRecords(block);
        }
    }

    /** What has an order and no room in memory is sorted as records, which can lie on a disk. */
    private void leaveColumnsWithoutRoom() {
        ColumnRows tooMany = columns.orElseThrow();
        if (!order.isNone() && tooMany.isTooMuch()) {
            columns = Optional.empty();
            addRecords(tooMany.collected());
            tooMany.abandon();
        }
    }

    private void addRecords(ColumnBlock block) {
        var records = new BlockRecords(table.schema().asStruct());
        int bytes = records.weight(block);
        for (int row = 0; row < block.rows(); row++) {
            addRecord(records.record(block, row), bytes);
        }
    }

    private void addRecord(Record row, int bytes) {
        if (order.isNone()) {
            write(row, unpartitioned);
        } else {
            waiting.add(row, bytes);
        }
    }

    /** All files, whole. */
    List<StagedFileRow> finish() {
        columns.ifPresent(ColumnRows::finish);
        columnFiles.closeOpen();
        waiting.drainTo(this::write);
        closeOpen();
        return List.copyOf(files);
    }

    /** Ends what is open; the register knows that nobody wants the files. */
    void abandon() {
        columns.ifPresent(ColumnRows::abandon);
        waiting.abandon();
        columnFiles.closeOpen();
        closeOpen();
    }

    private void write(Placed row) {
        if (previous.filter(before -> !order.isSamePartition(before, row)).isPresent()) {
            closeOpen();
        }
        previous = Optional.of(row);
        write(row.row(), row.partition());
    }

    private void write(Record row, StructLike partition) {
        DataWriter<Record> writer = open.orElseGet(() -> open(partition));
        open = Optional.of(writer);
        writer.write(row);
        if (++count % LENGTH_CHECK_ROWS == 0 && writer.length() >= fileBytes) {
            closeOpen();
        }
    }

    private DataWriter<Record> open(StructLike partition) {
        try {
            return Parquet.writeData(names.next(partition))
                    .set(TableProperties.PARQUET_COMPRESSION, "zstd")
                    .forTable(table)
                    .set(
                            TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
                            Long.toString(rowGroupBytes()))
                    .withSpec(spec)
                    .withPartition(spec.isUnpartitioned() ? null : partition)
                    .withSortOrder(table.sortOrder())
                    .createWriterFunc(GenericParquetWriter::create)
                    .build();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private long rowGroupBytes() {
        long wanted =
                PropertyUtil.propertyAsLong(
                        table.properties(),
                        TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
                        ROW_GROUP_BYTES);
        long room =
                Math.clamp(
                        Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP,
                        ROW_GROUP_BYTES_MIN,
                        ROW_GROUP_BYTES_MAX);
        return Math.min(wanted, room);
    }

    private void closeOpen() {
        if (open.isEmpty()) {
            return;
        }
        DataWriter<Record> writer = open.orElseThrow();
        open = Optional.empty();
        try {
            writer.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        keep(writer.toDataFile());
    }

    private void keep(DataFile file) {
        files.add(
                new StagedFileRow(
                        file.location(),
                        target,
                        ContentFileParser.toJson(file, spec),
                        Optional.empty()));
    }
}
