package dev.tarn.benchmarks.column;

import dev.tarn.writer.column.Blocks;
import dev.tarn.writer.column.ColumnBlock;
import dev.tarn.writer.column.ParquetColumnSettings;
import dev.tarn.writer.column.ParquetColumns;
import dev.tarn.writer.format.BatchOptions;
import dev.tarn.writer.format.BodyFormat;
import dev.tarn.writer.format.BodyReaders;
import dev.tarn.writer.format.BodyRefused;
import dev.tarn.writer.format.Compression;
import dev.tarn.writer.format.Reject;
import dev.tarn.writer.format.RowSink;
import dev.tarn.writer.value.UnknownFields;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.OutputFile;

/** With the readers of the writer service, and its columns. */
final class ColumnWay {
    private static final int[] ORDER = IntStream.range(0, ColumnBlock.ROWS).toArray();

    private final BodyReaders readers =
            new BodyReaders(Path.of(System.getProperty("java.io.tmpdir")));

    private final byte[] body;
    private final BodyFormat format;

    ColumnWay(byte[] body, boolean isJson) {
        this.body = body;
        this.format = isJson ? BodyFormat.NDJSON : BodyFormat.CSV;
    }

    void write(OutputFile file) throws IOException {
        var settings = ParquetColumnSettings.of(Map.of(), Orders.ROW_GROUP_BYTES);
        try (var columns = new ParquetColumns(file, Orders.SCHEMA, settings)) {
            var sink = new Sink(new ColumnBlock(Orders.SCHEMA.asStruct()), columns);
            read(sink);
            sink.flush();
        }
    }

    /** The first half of it: how many rows there were. */
    long decode() throws IOException {
        var counting = new Counting(new ColumnBlock(Orders.SCHEMA.asStruct()));
        read(counting);
        return counting.rows();
    }

    private void read(RowSink sink) throws IOException {
        var options =
                new BatchOptions(format, Compression.NONE, Optional.empty(), Optional.empty());
        try {
            readers.reader(options, Orders.SCHEMA.asStruct(), UnknownFields.REJECTED)
                    .read(new ByteArrayInputStream(body), sink);
        } catch (BodyRefused refused) {
            throw new IllegalStateException(refused);
        }
    }

    /** Takes every block and gives it back empty. */
    private static final class Counting implements RowSink, Blocks {
        private final ColumnBlock block;
        private long cleared;

        private Counting(ColumnBlock block) {
            this.block = block;
        }

        @Override
        public Optional<Blocks> blocks() {
            return Optional.of(this);
        }

        @Override
        public ColumnBlock open() {
            if (block.isFull()) {
                cleared += block.rows();
                block.clear();
            }
            return block;
        }

        long rows() {
            return cleared + block.rows();
        }

        @Override
        public void row(Record row, int bytes) {
            throw new IllegalStateException("No plain row: " + row);
        }

        @Override
        public void reject(Reject reject) {
            throw new IllegalStateException("No row: " + reject);
        }
    }

    private record Sink(ColumnBlock block, ParquetColumns columns) implements RowSink, Blocks {
        @Override
        public Optional<Blocks> blocks() {
            return Optional.of(this);
        }

        @Override
        public ColumnBlock open() {
            if (block.isFull()) {
                flush();
            }
            return block;
        }

        void flush() {
            columns.write(block, ORDER, 0, block.rows());
            block.clear();
        }

        @Override
        public void row(Record row, int bytes) {
            throw new IllegalStateException("No plain row: " + row);
        }

        @Override
        public void reject(Reject reject) {
            throw new IllegalStateException("No row: " + reject);
        }
    }
}
