package dev.tarn.writer.format;

import dev.tarn.writer.column.Blocks;
import dev.tarn.writer.value.Unfit;
import java.util.Optional;
import org.apache.iceberg.data.Record;

/** Takes every row of a body, in its order: as a record, in a block of columns, or as a reject. */
public interface RowSink {
    /**
     * {@code bytes} is about what the row takes in memory. A row that is refused after all has to
     * be rejected.
     */
    void row(Record row, int bytes) throws Unfit;

    void reject(Reject reject);

    /** Where a reader may put rows as columns instead; nowhere, if it has to bring records. */
    default Optional<Blocks> blocks() {
        return Optional.empty();
    }
}
