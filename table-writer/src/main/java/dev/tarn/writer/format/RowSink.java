package dev.tarn.writer.format;

import dev.tarn.writer.value.Unfit;
import org.apache.iceberg.data.Record;

/** Takes every row of a body, in its order: as a record, or as a reject. */
public interface RowSink {
    /**
     * {@code bytes} is about what the row takes in memory. A row that is refused after all has to
     * be rejected.
     */
    void row(Record row, int bytes) throws Unfit;

    void reject(Reject reject);
}
