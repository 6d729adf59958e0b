package dev.tarn.writer.stage;

import dev.tarn.writer.format.Reject;
import dev.tarn.writer.format.RowSink;
import dev.tarn.writer.value.Unfit;
import java.util.function.Consumer;
import org.apache.iceberg.data.Record;

/** Rows of a batch that was judged before: those that were rejected then are rejected again. */
final class RereadRows implements RowSink {
    private final PartitionValues partitions;
    private final Consumer<Record> rows;
    private long rejected;

    RereadRows(PartitionValues partitions, Consumer<Record> rows) {
        this.partitions = partitions;
        this.rows = rows;
    }

    @Override
    public void row(Record row, int bytes) throws Unfit {
        partitions.requireShort(row);
        rows.accept(row);
    }

    @Override
    public void reject(Reject reject) {
        rejected++;
    }

    long rejected() {
        return rejected;
    }
}
