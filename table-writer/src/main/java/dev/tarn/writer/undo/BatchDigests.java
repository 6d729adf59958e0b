package dev.tarn.writer.undo;

import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.KeptBody;
import dev.tarn.writer.stage.Stager;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.util.PartitionSet;

/** The rows of a batch that are still to be found, by what they hold. */
final class BatchDigests {
    /** A batch that shares files is a short one; of another not so much may wait in memory. */
    private static final int ROWS_MAX = 2_000_000;

    private final Map<RowDigest, Integer> rows = new HashMap<>();
    private final PartitionSet partitions;
    private final PartitionSpec spec;
    private final RowDigest.Maker digests;
    private long left;

    /** Reads the body once more, as it was read when it came. */
    BatchDigests(
            Stager stager,
            BatchRow batch,
            BaseTable table,
            Supplier<BaseTable> rejects,
            Schema schema,
            PartitionSpec spec) {
        this.spec = spec;
        this.partitions = PartitionSet.create(table.specs());
        this.digests = new RowDigest.Maker(schema.columns().size());
        if (batch.kept().area() == KeptBody.Area.DELETED) {
            throw new CannotUndo(
                    "It shares files with others, and its raw body, which would tell its rows from theirs, is no longer kept");
        }
        long written = batch.rowsWritten().orElse(0L);
        if (written > ROWS_MAX) {
            throw new CannotUndo(
                    "It shares files with others and has %d rows; at most %d can be told from others"
                            .formatted(written, ROWS_MAX));
        }
        var wrapper = new InternalRecordWrapper(schema.asStruct());
        var key = new PartitionKey(spec, schema);
        long rejected =
                stager.reread(
                        batch,
                        table,
                        rejects,
                        schema,
                        spec,
                        row -> {
                            if (left++ < ROWS_MAX) {
                                rows.merge(digests.of(row), 1, Integer::sum);
                            }
                            key.partition(wrapper.wrap(row));
                            if (!partitions.contains(spec.specId(), key)) {
                                partitions.add(spec.specId(), key.copy());
                            }
                        });
        if (left != written || rejected != batch.rowsRejected().orElse(0L)) {
            throw new CannotUndo(
                    "It shares files with others, and is read in another way by now: %d rows and %d rejected ones instead of %d and %d"
                            .formatted(left, rejected, written, batch.rowsRejected().orElse(0L)));
        }
    }

    /** Whether a file lies in a partition that the batch has rows in. */
    boolean mayBeIn(DataFile file) {
        return file.specId() != spec.specId()
                || partitions.contains(file.specId(), file.partition());
    }

    /** Whether this is one of those that are still to be found; then it is found. */
    boolean take(Record row) {
        RowDigest digest = digests.of(row);
        Integer count = rows.get(digest);
        if (count == null) {
            return false;
        }
        if (count == 1) {
            rows.remove(digest);
        } else {
            rows.put(digest, count - 1);
        }
        left--;
        return true;
    }

    long left() {
        return left;
    }
}
