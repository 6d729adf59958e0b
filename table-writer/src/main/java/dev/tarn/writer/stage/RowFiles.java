package dev.tarn.writer.stage;

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
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.util.PropertyUtil;

/**
 * Rows of one table on their way into Parquet files. Where they have an order they are sorted
 * first, in memory as far as there is room, and then written one partition after the other, so that
 * one file at a time is open however many partitions there are.
 */
final class RowFiles {
    private static final int LENGTH_CHECK_ROWS = 1_000;
    private static final int FILES_MAX = 20_000;

    /** What a file keeps in memory until it writes it out: so much of the heap at most. */
    private static final int SHARE_OF_HEAP = 16;

    private static final long ROW_GROUP_BYTES_MIN = 4L * 1024 * 1024;
    private static final long ROW_GROUP_BYTES = 64L * 1024 * 1024;
    private static final long ROW_GROUP_BYTES_MAX = 128L * 1024 * 1024;
    private static final int PATH_MAX = 200;
    private static final long FILE_BYTES = 256L * 1024 * 1024;

    private final Table table;
    private final PartitionSpec spec;
    private final RowOrder order;
    private final FileTarget target;
    private final String prefix;
    private final long fileBytes;
    private final int filesMax;
    private final SortedRows waiting;
    private final PartitionKey unpartitioned;
    private final List<StagedFileRow> files = new ArrayList<>();
    private Optional<DataWriter<Record>> open = Optional.empty();
    private Optional<Placed> previous = Optional.empty();
    private int count;

    /** Files carry the name of what they were written for, and a number. */
    RowFiles(Table table, FileTarget target, UUID name, SpillArea area) {
        this(table, target, name, area, FILES_MAX);
    }

    RowFiles(Table table, FileTarget target, UUID name, SpillArea area, int filesMax) {
        this.filesMax = filesMax;
        this.table = table;
        this.spec = table.spec();
        this.order = new RowOrder(table);
        this.waiting = new SortedRows(order, table.schema(), area);
        this.unpartitioned = new PartitionKey(spec, table.schema());
        this.target = target;
        this.prefix = name.toString();
        this.fileBytes =
                PropertyUtil.propertyAsLong(
                        table.properties(),
                        TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
                        FILE_BYTES);
    }

    /** {@code bytes} is about what the row takes in memory. */
    void add(Record row, int bytes) {
        if (order.isNone()) {
            write(row, unpartitioned);
        } else {
            waiting.add(row, bytes);
        }
    }

    /** All files, whole. */
    List<StagedFileRow> finish() {
        waiting.drainTo(this::write);
        closeOpen();
        return List.copyOf(files);
    }

    /** Ends what is open; the register knows that nobody wants the files. */
    void abandon() {
        waiting.abandon();
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
        if (files.size() >= filesMax) {
            throw new TooManyFiles(filesMax);
        }
        String name = "%s-%05d.parquet".formatted(prefix, files.size());
        String location = location(partition, name);
        try {
            return Parquet.writeData(table.io().newOutputFile(location))
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

    /**
     * The names of folders mean nothing: where they would be too long for a store, there are none.
     */
    private String location(StructLike partition, String name) {
        return spec.isUnpartitioned() || spec.partitionToPath(partition).length() > PATH_MAX
                ? table.locationProvider().newDataLocation(name)
                : table.locationProvider().newDataLocation(spec, partition, name);
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
        var file = writer.toDataFile();
        files.add(new StagedFileRow(file.location(), target, ContentFileParser.toJson(file, spec)));
    }
}
