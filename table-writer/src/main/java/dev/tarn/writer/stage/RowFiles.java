package dev.tarn.writer.stage;

import dev.tarn.writer.ledger.FileTarget;
import dev.tarn.writer.ledger.StagedFileRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrderComparators;
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
 * Rows of one table on their way into Parquet files. Rows are collected up to a bound, sorted, and
 * written one partition after the other, so that one file at a time is open however many partitions
 * there are.
 */
final class RowFiles {
    private static final long CHUNK_BYTES_MAX = 32L * 1024 * 1024;
    private static final int LENGTH_CHECK_ROWS = 1_000;
    private static final int FILES_MAX = 20_000;

    /** What a file keeps in memory until it writes it out. */
    private static final long ROW_GROUP_BYTES = 64L * 1024 * 1024;

    private static final long ROW_GROUP_BYTES_MAX = 128L * 1024 * 1024;
    private static final int PATH_MAX = 200;
    private static final long FILE_BYTES = 256L * 1024 * 1024;

    private final Table table;
    private final Schema schema;
    private final PartitionSpec spec;
    private final FileTarget target;
    private final String prefix;
    private final long fileBytes;
    private final int filesMax;
    private final List<Record> chunk = new ArrayList<>();
    private final List<StagedFileRow> files = new ArrayList<>();
    private long chunkBytes;
    private Optional<DataWriter<Record>> open = Optional.empty();
    private int count;

    /** Files carry the name of what they were written for, and a number. */
    RowFiles(Table table, FileTarget target, UUID name) {
        this(table, target, name, FILES_MAX);
    }

    RowFiles(Table table, FileTarget target, UUID name, int filesMax) {
        this.filesMax = filesMax;
        this.table = table;
        this.schema = table.schema();
        this.spec = table.spec();
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
        if (spec.isUnpartitioned() && table.sortOrder().isUnsorted()) {
            writeUnsorted(row);
            return;
        }
        chunk.add(row);
        chunkBytes += bytes;
        if (chunkBytes >= CHUNK_BYTES_MAX) {
            flush();
        }
    }

    /** All files, whole. */
    List<StagedFileRow> finish() {
        flush();
        closeOpen();
        return List.copyOf(files);
    }

    /** Ends what is open; the register knows that nobody wants the files. */
    void abandon() {
        chunk.clear();
        closeOpen();
    }

    private void writeUnsorted(Record row) {
        DataWriter<Record> writer = open.orElseGet(() -> open(new PartitionKey(spec, schema)));
        open = Optional.of(writer);
        writer.write(row);
        if (++count % LENGTH_CHECK_ROWS == 0 && writer.length() >= fileBytes) {
            closeOpen();
        }
    }

    private void flush() {
        if (chunk.isEmpty()) {
            return;
        }
        var wrapper = new InternalRecordWrapper(schema.asStruct());
        var key = new PartitionKey(spec, schema);
        Map<StructLike, List<Record>> partitions = new LinkedHashMap<>();
        for (Record row : chunk) {
            key.partition(wrapper.wrap(row));
            partitions
                    .computeIfAbsent(
                            partitions.containsKey(key) ? key : key.copy(), _ -> new ArrayList<>())
                    .add(row);
        }
        chunk.clear();
        chunkBytes = 0;
        partitions.forEach(this::writePartition);
    }

    private void writePartition(StructLike partition, List<Record> rows) {
        if (table.sortOrder().isSorted()) {
            rows.sort(sorting());
        }
        DataWriter<Record> writer = open(partition);
        open = Optional.of(writer);
        for (Record row : rows) {
            if (open.isEmpty()) {
                writer = open(partition);
                open = Optional.of(writer);
            }
            writer.write(row);
            if (++count % LENGTH_CHECK_ROWS == 0 && writer.length() >= fileBytes) {
                closeOpen();
            }
        }
        closeOpen();
    }

    private Comparator<Record> sorting() {
        var left = new InternalRecordWrapper(schema.asStruct());
        var right = new InternalRecordWrapper(schema.asStruct());
        Comparator<StructLike> order = SortOrderComparators.forSchema(schema, table.sortOrder());
        return (one, other) -> order.compare(left.wrap(one), right.wrap(other));
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
        return Math.min(
                ROW_GROUP_BYTES_MAX,
                PropertyUtil.propertyAsLong(
                        table.properties(),
                        TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
                        ROW_GROUP_BYTES));
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
