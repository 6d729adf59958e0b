package dev.tarn.writer.column;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.FieldMetrics;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.parquet.bytes.ByteBufferAllocator;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.MessageType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Parquet file, written a block of columns at a time. */
public final class ParquetColumns implements AutoCloseable {
    /**
     * Pages are looked at after so many rows, and only then: a page ends where all columns of its
     * rows are there.
     */
    private static final int CHECK_ROWS = ColumnBlock.ROWS;

    private static final int COLUMN_INDEX_TRUNCATE = 64;
    private static final Logger log = LoggerFactory.getLogger(ParquetColumns.class);

    private final ParquetColumnSettings settings;
    private final Schema schema;
    private final MessageType type;
    private final List<ColumnDescriptor> descriptors = new ArrayList<>();
    private final Map<Integer, DoubleColumn.Counting> countings = new HashMap<>();
    private final ByteBufferAllocator allocator = new HeapByteBufferAllocator();
    private final ParquetFileWriter file;
    private final ZstdPages zstd;
    private Optional<Group> group = Optional.empty();
    private long groupRows;
    private long rows;

    public ParquetColumns(OutputFile output, Schema schema, ParquetColumnSettings settings) {
        this.settings = settings;
        this.schema = schema;
        this.type = ParquetSchemaUtil.convert(schema, "table");
        type.getColumns().forEach(descriptors::add);
        this.zstd = new ZstdPages(settings.compressionLevel());
        try {
            this.file =
                    new ParquetFileWriter(
                            new ParquetOutput(output),
                            type,
                            ParquetFileWriter.Mode.OVERWRITE,
                            settings.rowGroupBytes(),
                            0,
                            COLUMN_INDEX_TRUNCATE,
                            ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
                            ParquetProperties.DEFAULT_PAGE_WRITE_CHECKSUM_ENABLED);
            file.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What of a row group is still in memory. */
    private record Group(ColumnChunkPageWriteStore pages, ColumnWriteStore columns) {
        long bytes() {
            return columns.getBufferedSize();
        }

        void writeTo(ParquetFileWriter file) throws IOException {
            columns.flush();
            pages.flushToFileWriter(file);
        }

        void close() {
            columns.close();
            pages.close();
        }
    }

    /** Writes {@code order[from]} to {@code order[to - 1]}, in this order. */
    public void write(ColumnBlock block, int[] order, int from, int to) {
        int at = from;
        while (at < to) {
            int room = CHECK_ROWS - (int) (groupRows % CHECK_ROWS);
            int end = Math.min(to, at + room);
            writeSlice(block, order, at, end);
            at = end;
            if (isGroupFull()) {
                endGroup();
            }
        }
    }

    /** As near as whole slices come to what is wanted. */
    private boolean isGroupFull() {
        long bytes = buffered();
        long halfSlice = bytes / groupRows * CHECK_ROWS / 2;
        return bytes + halfSlice >= settings.rowGroupBytes();
    }

    private void writeSlice(ColumnBlock block, int[] order, int from, int to) {
        if (group.isEmpty()) {
            group = Optional.of(newGroup(block, order, from, to));
        }
        ColumnWriteStore columns = group.orElseThrow().columns();
        for (int i = 0; i < descriptors.size(); i++) {
            Column column = block.column(i);
            column.write(columns.getColumnWriter(descriptors.get(i)), order, from, to);
            if (column instanceof DoubleColumn fractions) {
                countings
                        .computeIfAbsent(i, _ -> fractions.counting())
                        .add(fractions, order, from, to);
            }
        }
        // The page sizes are looked at with the last of these, when every column is whole.
        for (int row = from; row < to; row++) {
            columns.endRecord();
        }
        groupRows += to - from;
        rows += to - from;
    }

    /** How many bytes the file has, and will have of what is still here. */
    public long length() {
        try {
            return file.getPos() + buffered();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private long buffered() {
        return group.map(Group::bytes).orElse(0L);
    }

    public long rows() {
        return rows;
    }

    private void endGroup() {
        if (group.isEmpty()) {
            return;
        }
        Group ended = group.orElseThrow();
        group = Optional.empty();
        try {
            file.startBlock(groupRows);
            ended.writeTo(file);
            file.endBlock();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            ended.close();
        }
        groupRows = 0;
    }

    private Group newGroup(ColumnBlock block, int[] order, int from, int to) {
        ParquetProperties properties = properties(block, order, from, to);
        var pages =
                new ColumnChunkPageWriteStore(
                        zstd,
                        type,
                        allocator,
                        COLUMN_INDEX_TRUNCATE,
                        ParquetProperties.DEFAULT_PAGE_WRITE_CHECKSUM_ENABLED);
        return new Group(pages, properties.newColumnWriteStore(type, pages, pages));
    }

    /**
     * As the first rows of the group suggest: a column whose values hardly ever repeat would be
     * written twice, into a dictionary first and then without.
     */
    private ParquetProperties properties(ColumnBlock block, int[] order, int from, int to) {
        ParquetProperties.Builder builder =
                ParquetProperties.builder()
                        .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_1_0)
                        .withPageSize(settings.pageBytes())
                        .withPageRowCountLimit(settings.pageRows())
                        .withDictionaryPageSize(settings.dictionaryBytes())
                        .withDictionaryEncoding(true)
                        .withMinRowCountForPageSizeCheck(CHECK_ROWS)
                        .estimateRowCountForPageSizeCheck(false)
                        .withColumnIndexTruncateLength(COLUMN_INDEX_TRUNCATE)
                        .withSizeStatisticsEnabled(false)
                        .withAllocator(allocator);
        for (int i = 0; i < descriptors.size(); i++) {
            if (block.column(i).isMostlyUnique(order, from, to)) {
                builder.withDictionaryEncoding(
                        ColumnPath.get(descriptors.get(i).getPath()).toDotString(), false);
            }
        }
        return builder.build();
    }

    /** Ends the file; afterwards it has facts. */
    @Override
    public void close() {
        boolean isWhole = false;
        try {
            endGroup();
            file.end(Map.of("iceberg.schema", SchemaParser.toJson(schema)));
            isWhole = true;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            zstd.release();
            if (!isWhole) {
                letGo();
            }
        }
    }

    /** Of the stream; what has gone wrong is known already. */
    private void letGo() {
        try {
            file.close();
        } catch (IOException second) {
            log.atDebug().setCause(second).log("Cannot close a file that is not whole");
        }
    }

    public Metrics metrics(MetricsConfig config) {
        Stream<FieldMetrics<?>> fields =
                countings.values().stream().map(DoubleColumn.Counting::metrics);
        return ParquetUtil.footerMetrics(footer(), fields, config);
    }

    public List<Long> splitOffsets() {
        return ParquetUtil.getSplitOffsets(footer());
    }

    public long bytes() {
        try {
            return file.getPos();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private ParquetMetadata footer() {
        return file.getFooter();
    }
}
