package dev.tarn.writer.stage;

import dev.tarn.writer.format.Reject;
import dev.tarn.writer.format.RowSink;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.iceberg.data.Record;

/**
 * The rows of one batch until it is judged. A short one waits in memory, so that what is refused
 * leaves no trace in files that others share; a long one goes to files of its own.
 */
final class BatchRows implements RowSink {
    private static final long MEMORY_BYTES_MAX = 4L * 1024 * 1024;

    /** Nobody looks at more of a batch that fails whole. */
    private static final int REJECTS_MAX = 100_000;

    private final PartitionValues partitions;
    private final Supplier<RowFiles> own;
    private final List<Row> rows = new ArrayList<>();
    private final List<Reject> rejects = new ArrayList<>();
    private final Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
    private Optional<RowFiles> files = Optional.empty();
    private long bytes;
    private long written;
    private long rejected;

    private record Row(Record row, int bytes) {}

    /** {@code own} opens files for a batch that is too long to wait. */
    BatchRows(PartitionValues partitions, Supplier<RowFiles> own) {
        this.partitions = partitions;
        this.own = own;
    }

    @Override
    public void row(Record row, int rowBytes) throws Unfit {
        partitions.requireShort(row);
        written++;
        if (files.isPresent()) {
            files.orElseThrow().add(row, rowBytes);
            return;
        }
        rows.add(new Row(row, rowBytes));
        bytes += rowBytes;
        if (bytes > MEMORY_BYTES_MAX) {
            RowFiles opened = own.get();
            rows.forEach(waiting -> opened.add(waiting.row(), waiting.bytes()));
            rows.clear();
            files = Optional.of(opened);
        }
    }

    @Override
    public void reject(Reject reject) {
        rejected++;
        reasons.merge(reject.reason(), 1L, Long::sum);
        if (rejects.size() < REJECTS_MAX) {
            rejects.add(reject);
        }
    }

    /** Whether some rejects were counted and not kept, so that the batch cannot be written. */
    boolean hasTooManyRejects() {
        return rejected > rejects.size();
    }

    long read() {
        return written + rejected;
    }

    long written() {
        return written;
    }

    long rejected() {
        return rejected;
    }

    List<Reject> rejects() {
        return rejects;
    }

    /** The rows of a short batch join those of others; a long one brings its own files. */
    Optional<RowFiles> moveTo(RowFiles shared) {
        rows.forEach(row -> shared.add(row.row(), row.bytes()));
        rows.clear();
        return files;
    }

    /** None of its rows is wanted. */
    void abandon() {
        rows.clear();
        files.ifPresent(RowFiles::abandon);
    }

    /** {@code CODE=count}, separated by commas. */
    String summary() {
        return reasons.entrySet().stream()
                .map(reason -> reason.getKey() + "=" + reason.getValue())
                .collect(Collectors.joining(","));
    }
}
