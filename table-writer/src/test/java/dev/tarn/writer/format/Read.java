package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.writer.value.UnknownFields;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;

/** What a reader made of a body. */
final class Read implements RowSink {
    final List<Record> rows = new ArrayList<>();
    final List<Reject> rejects = new ArrayList<>();
    final List<Integer> weights = new ArrayList<>();

    static Read of(BodyFormat format, Types.StructType schema, byte[] body)
            throws IOException, BodyRefused {
        return of(format, schema, new ByteArrayInputStream(body));
    }

    static Read of(BodyFormat format, Types.StructType schema, String body)
            throws IOException, BodyRefused {
        return of(format, schema, body.getBytes(UTF_8));
    }

    static Read of(BodyFormat format, Types.StructType schema, InputStream body)
            throws IOException, BodyRefused {
        var options =
                new BatchOptions(format, Compression.NONE, Optional.empty(), Optional.empty());
        var read = new Read();
        readers().reader(options, schema, UnknownFields.REJECTED).read(body, read);
        return read;
    }

    /** Who keep what they cannot read as it comes where everybody does. */
    static BodyReaders readers() {
        return new BodyReaders(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** A stream that brings its bytes in pieces of any size. */
    static InputStream inPieces(byte[] body, Random random) {
        return new ByteArrayInputStream(body) {
            @Override
            public int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(7)));
            }
        };
    }

    List<Object> column(String name) {
        return rows.stream().map(row -> row.getField(name)).toList();
    }

    List<String> reasons() {
        return rejects.stream().map(reject -> reject.reason().name()).toList();
    }

    @Override
    public void row(Record row, int bytes) {
        rows.add(row);
        weights.add(bytes);
    }

    @Override
    public void reject(Reject reject) {
        rejects.add(reject);
    }
}
