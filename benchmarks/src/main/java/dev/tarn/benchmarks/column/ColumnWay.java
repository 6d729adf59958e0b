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
import org.apache.iceberg.types.Types;

/** With the readers of the writer service, and its columns. */
final class ColumnWay {
    private static final int[] ORDER = IntStream.range(0, ColumnBlock.ROWS).toArray();

    private final byte[] body;
    private final BodyFormat format;

    ColumnWay(byte[] body, boolean isJson) {
        this.body = body;
        this.format = isJson ? BodyFormat.NDJSON : BodyFormat.CSV;
    }

    void write(OutputFile file) throws IOException {
        Types.StructType struct = Orders.SCHEMA.asStruct();
        var options =
                new BatchOptions(format, Compression.NONE, Optional.empty(), Optional.empty());
        var settings = ParquetColumnSettings.of(Map.of(), Orders.ROW_GROUP_BYTES);
        try (var columns = new ParquetColumns(file, Orders.SCHEMA, settings)) {
            var sink = new Sink(new ColumnBlock(struct), columns);
            new BodyReaders(Path.of(System.getProperty("java.io.tmpdir")))
                    .reader(options, struct, UnknownFields.REJECTED)
                    .read(new ByteArrayInputStream(body), sink);
            sink.flush();
        } catch (BodyRefused refused) {
            throw new IllegalStateException(refused);
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
