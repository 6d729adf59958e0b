package dev.tarn.benchmarks.column;

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
import java.util.Optional;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFile;

/**
 * With the readers of the writer service, and rows: as it writes what does not come in columns,
 * such as nested rows and the rarer formats.
 */
final class RowWay {
    private final BodyReaders readers =
            new BodyReaders(Path.of(System.getProperty("java.io.tmpdir")));

    private final byte[] body;
    private final BodyFormat format;

    RowWay(byte[] body, boolean isJson) {
        this.body = body;
        this.format = isJson ? BodyFormat.NDJSON : BodyFormat.CSV;
    }

    void write(OutputFile file) throws IOException {
        var options =
                new BatchOptions(format, Compression.NONE, Optional.empty(), Optional.empty());
        try (DataWriter<Record> writer = RowValues.GENERIC.writer(file)) {
            readers.reader(options, Orders.SCHEMA.asStruct(), UnknownFields.REJECTED)
                    .read(new ByteArrayInputStream(body), new Sink(writer));
        } catch (BodyRefused refused) {
            throw new IllegalStateException(refused);
        }
    }

    /** Has no place for columns. */
    private record Sink(DataWriter<Record> writer) implements RowSink {
        @Override
        public void row(Record row, int bytes) {
            writer.write(row);
        }

        @Override
        public void reject(Reject reject) {
            throw new IllegalStateException("No row: " + reject);
        }
    }
}
