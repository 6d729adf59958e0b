package dev.tarn.writer.stage;

import dev.tarn.writer.column.Blocks;
import dev.tarn.writer.column.ColumnBlock;
import dev.tarn.writer.format.Reject;
import dev.tarn.writer.format.RowSink;
import dev.tarn.writer.ledger.RejectCounts;
import dev.tarn.writer.ledger.StagedFileRow;
import dev.tarn.writer.value.Unfit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;

/**
 * The rows of one batch until it is judged. A few wait in memory, so that what is refused leaves no
 * trace in files that others share; many go to files of their own. The same holds for its rejects.
 */
final class BatchRows implements RowSink, Blocks {
    private static final long MEMORY_BYTES_MAX = 8L * 1024 * 1024;

    /** Nobody looks at more of a batch that fails whole. */
    private static final int REJECTS_MAX = 100_000;

    private final UUID batch;
    private final PartitionValues partitions;
    private final Optional<TableBlocks> tableBlocks;
    private final InternalRecordWrapper wrapper;
    private final Supplier<RowFiles> openOwn;
    private final Supplier<RejectFiles> openOwnRejects;
    private final List<Row> rows = new ArrayList<>();
    private final List<ColumnBlock> blocks = new ArrayList<>();
    private final List<Reject> rejects = new ArrayList<>();
    private final RejectTally tally;
    private Optional<ColumnBlock> open = Optional.empty();
    private Optional<RowFiles> files = Optional.empty();
    private Optional<RejectFiles> rejectFiles = Optional.empty();
    private Optional<Reject> first = Optional.empty();
    private long bytes;
    private long rejectBytes;
    private long written;

    private record Row(Record row, int bytes) {}

    /** The suppliers open files for a batch that is too long to wait. */
    BatchRows(
            UUID batch,
            Table table,
            Supplier<RowFiles> openOwn,
            Supplier<RejectFiles> openOwnRejects) {
        this.batch = batch;
        this.partitions = new PartitionValues(table.spec(), table.schema());
        this.tableBlocks = TableBlocks.of(table);
        this.tally = new RejectTally(table.schema());
        this.wrapper = new InternalRecordWrapper(table.schema().asStruct());
        this.openOwn = openOwn;
        this.openOwnRejects = openOwnRejects;
    }

    @Override
    public void row(Record row, int rowBytes) throws Unfit {
        partitions.requireShort(row);
        if (tableBlocks.isPresent()) {
            open().add(wrapper.wrap(row));
            return;
        }
        written++;
        if (files.isPresent()) {
            files.orElseThrow().add(row, rowBytes);
            return;
        }
        rows.add(new Row(row, rowBytes));
        keep(rowBytes);
    }

    @Override
    public Optional<Blocks> blocks() {
        return tableBlocks.map(_ -> this);
    }

    /** The last block stays open to the end of the batch. */
    @Override
    public ColumnBlock open() {
        if (open.isPresent() && open.orElseThrow().isFull()) {
            close(open.orElseThrow());
        }
        if (open.isEmpty()) {
            open = Optional.of(tableBlocks.orElseThrow().next());
        }
        return open.orElseThrow();
    }

    private void close(ColumnBlock block) {
        written += block.rows();
        open = Optional.empty();
        if (files.isPresent()) {
            files.orElseThrow().add(block);
            block.clear();
            open = Optional.of(block);
            return;
        }
        blocks.add(block);
        keep(block.weight());
    }

    private void keep(long more) {
        bytes += more;
        if (bytes > MEMORY_BYTES_MAX) {
            RowFiles opened = openOwn.get();
            files = Optional.of(opened);
            moveTo(opened);
        }
    }

    @Override
    public void reject(Reject reject) {
        tally.add(reject.reason(), reject.field());
        if (tally.all() > REJECTS_MAX) {
            return;
        }
        first = first.or(() -> Optional.of(reject));
        if (rejectFiles.isPresent()) {
            rejectFiles.orElseThrow().add(batch, reject);
            return;
        }
        rejects.add(reject);
        rejectBytes += reject.weight();
        if (rejectBytes > MEMORY_BYTES_MAX) {
            RejectFiles opened = openOwnRejects.get();
            rejectFiles = Optional.of(opened);
            moveRejectsTo(opened);
        }
    }

    /** Whether some rejects were counted and not kept, so that the batch cannot be written. */
    boolean hasTooManyRejects() {
        return tally.all() > REJECTS_MAX;
    }

    long read() {
        return written() + rejected();
    }

    long written() {
        return written + open.map(ColumnBlock::rows).orElse(0);
    }

    long rejected() {
        return tally.all();
    }

    Optional<Reject> firstReject() {
        return first;
    }

    /** Whether rejects wait in memory that belong into a file. */
    boolean hasWaitingRejects() {
        return !rejects.isEmpty();
    }

    /** Those that wait in memory join those of other batches. */
    void moveTo(RowFiles shared) {
        rows.forEach(row -> shared.add(row.row(), row.bytes()));
        rows.clear();
        blocks.forEach(shared::add);
        blocks.clear();
        closeInto(shared);
    }

    private void closeInto(RowFiles target) {
        open.ifPresent(block -> {
            written += block.rows();
            open = Optional.empty();
            target.add(block);
        });
    }

    void moveRejectsTo(RejectFiles shared) {
        rejects.forEach(reject -> shared.add(batch, reject));
        rejects.clear();
    }

    /** The files that a long batch brings, whole. */
    List<StagedFileRow> finishOwn() {
        List<StagedFileRow> own = new ArrayList<>();
        files.ifPresent(this::closeInto);
        files.map(RowFiles::finish).ifPresent(own::addAll);
        rejectFiles.map(RejectFiles::finish).ifPresent(own::addAll);
        own.replaceAll(file -> file.of(batch));
        return own;
    }

    /** None of its rows is wanted. */
    void abandon() {
        rows.clear();
        blocks.clear();
        rejects.clear();
        files.ifPresent(RowFiles::abandon);
        rejectFiles.ifPresent(RejectFiles::abandon);
    }

    RejectCounts rejects() {
        return tally.counts();
    }
}
