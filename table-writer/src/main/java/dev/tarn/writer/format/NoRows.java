package dev.tarn.writer.format;

import org.apache.iceberg.data.Record;

/** Where nobody wants the rows themselves. */
final class NoRows implements RowSink {
    static final RowSink SINK = new NoRows();

    private NoRows() {}

    @Override
    public void row(Record row, int bytes) {
        // Whoever asks has looked at it before it came here.
    }

    @Override
    public void reject(Reject reject) {
        // It is rejected when the body is read for its rows.
    }
}
