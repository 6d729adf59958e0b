package dev.tarn.writer.column;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.FieldMetrics;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
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
    private final ParquetProperties properties;
    private final ParquetFileWriter file;
    private final ZstdPages zstd;
    private ColumnChunkPageWriteStore pages;
    private ColumnWriteStore columns;
    private long groupRows;
    private long rows;

    public ParquetColumns(OutputFile output, Schema schema, ParquetColumnSettings settings) {
        this.settings = settings;
        this.schema = schema;
        this.type = ParquetSchemaUtil.convert(schema, "table");
        type.getColumns().forEach(descriptors::add);
        this.properties =
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
                        .withAllocator(new HeapByteBufferAllocator())
                        .build();
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
        this.pages = newPages();
        this.columns = newColumns();
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
                endGroup(true);
            }
        }
    }

    /** As near as whole slices come to what is wanted. */
    private boolean isGroupFull() {
        long bytes = columns.getBufferedSize();
        long halfSlice = bytes / groupRows * CHECK_ROWS / 2;
        return bytes + halfSlice >= settings.rowGroupBytes();
    }

    private void writeSlice(ColumnBlock block, int[] order, int from, int to) {
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
            return file.getPos() + columns.getBufferedSize();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public long rows() {
        return rows;
    }

    private void endGroup(boolean more) {
        if (groupRows == 0) {
            return;
        }
        try {
            file.startBlock(groupRows);
            columns.flush();
            pages.flushToFileWriter(file);
            file.endBlock();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            columns.close();
            pages.close();
        }
        groupRows = 0;
        if (more) {
            pages = newPages();
            columns = newColumns();
        }
    }

    private ColumnChunkPageWriteStore newPages() {
        return new ColumnChunkPageWriteStore(
                zstd,
                type,
                properties.getAllocator(),
                COLUMN_INDEX_TRUNCATE,
                ParquetProperties.DEFAULT_PAGE_WRITE_CHECKSUM_ENABLED);
    }

    private ColumnWriteStore newColumns() {
        return properties.newColumnWriteStore(type, pages, pages);
    }

    /** Ends the file; afterwards it has facts. */
    @Override
    public void close() {
        boolean isWhole = false;
        try {
            endGroup(false);
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
