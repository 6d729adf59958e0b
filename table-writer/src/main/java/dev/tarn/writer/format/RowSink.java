package dev.tarn.writer.format;

import org.apache.iceberg.data.Record;

/** Takes every row of a body, in its order: as a record, or as a reject. */
public interface RowSink {
    /** {@code bytes} is about what the row took in the body. */
    void row(Record row, int bytes);

    void reject(Reject reject);
}
