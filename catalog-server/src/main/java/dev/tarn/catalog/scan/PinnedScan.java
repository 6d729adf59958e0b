package dev.tarn.catalog.scan;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Scan;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.rest.requests.PlanTableScanRequest;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

/**
 * A planning request, proven to fit one state of its table: snapshots exist, names resolve and the
 * filter binds, so that planning can only fail for want of its files.
 */
final class PinnedScan {
    private final PinnedTable table;
    private final PlanTableScanRequest request;
    private final Expression filter;
    private final List<String> statsFields;

    private PinnedScan(
            PinnedTable table,
            PlanTableScanRequest request,
            Expression filter,
            List<String> statsFields) {
        this.table = table;
        this.request = request;
        this.filter = filter;
        this.statsFields = statsFields;
    }

    static PinnedScan of(ScannedTable table, PlanTableScanRequest request) {
        Snapshot head = head(table, request);
        Schema schema = table.metadata().schema();
        if (request.useSnapshotSchema() && head != null) {
            schema =
                    SnapshotUtil.schemaFor(new PinnedTable(table, head, schema), head.snapshotId());
        }
        var pinned = new PinnedTable(table, head, schema);
        if (isIncremental(request)) {
            requireRange(pinned, request.startSnapshotId(), request.endSnapshotId());
        }
        resolve("select", request.select(), schema, request.caseSensitive());
        return new PinnedScan(
                pinned,
                request,
                ScanFilter.fit(request.filter(), schema, request.caseSensitive()),
                resolve("stats-fields", request.statsFields(), schema, request.caseSensitive()));
    }

    /** The tasks, as the manifests are read; whoever iterates decides how many are held. */
    CloseableIterable<FileScanTask> open(ExecutorService readers) {
        if (isIncremental(request)) {
            return refined(
                            table.newIncrementalAppendScan()
                                    .fromSnapshotExclusive(request.startSnapshotId())
                                    .toSnapshot(request.endSnapshotId()),
                            readers)
                    .planFiles();
        }
        return refined(table.newScan(), readers).planFiles();
    }

    ScanWork work() {
        Snapshot head = table.currentSnapshot();
        if (head == null) {
            return new ScanWork(0, 0);
        }
        if (isIncremental(request)) {
            return ScanWork.ofAppends(
                    SnapshotUtil.ancestorsBetween(
                            table, request.endSnapshotId(), request.startSnapshotId()));
        }
        return ScanWork.of(head, table, filter, request.caseSensitive());
    }

    Map<Integer, PartitionSpec> specs() {
        return table.specs();
    }

    /** How many rows the reader is content with. */
    long rowsWanted() {
        Long rows = request.minRowsRequested();
        return rows == null ? Long.MAX_VALUE : rows;
    }

    /** Column names only shape the reader's projection, so that the server has no use for them. */
    private <T extends Scan<T, FileScanTask, ?>> T refined(T scan, ExecutorService readers) {
        T refined = scan.caseSensitive(request.caseSensitive()).filter(filter).planWith(readers);
        return statsFields.isEmpty() ? refined : refined.includeColumnStats(statsFields);
    }

    private static boolean isIncremental(PlanTableScanRequest request) {
        return request.startSnapshotId() != null && request.endSnapshotId() != null;
    }

    private static @Nullable Snapshot head(ScannedTable table, PlanTableScanRequest request) {
        Long snapshotId =
                request.snapshotId() != null ? request.snapshotId() : request.endSnapshotId();
        if (snapshotId == null) {
            return table.metadata().currentSnapshot();
        }
        Snapshot snapshot = table.metadata().snapshot(snapshotId);
        if (snapshot == null) {
            throw new BadRequestException(
                    "Cannot scan snapshot %s: the table does not have it", snapshotId);
        }
        return snapshot;
    }

    /** The start itself may have expired; that it is the parent of a known snapshot suffices. */
    private static void requireRange(PinnedTable table, long start, long end) {
        if (!SnapshotUtil.isParentAncestorOf(table, end, start)) {
            throw new BadRequestException(
                    "Cannot scan appends from snapshot %s to %s: the first is no ancestor of the second",
                    start, end);
        }
    }

    /** The names as the schema writes them, without the columns that every table has. */
    private static List<String> resolve(
            String key, @Nullable Collection<String> names, Schema schema, boolean caseSensitive) {
        if (names == null) {
            return List.of();
        }
        return names.stream()
                .filter(name -> !isMetadataColumn(name))
                .map(name -> resolve(key, name, schema, caseSensitive))
                .toList();
    }

    private static String resolve(String key, String name, Schema schema, boolean caseSensitive) {
        NestedField field =
                caseSensitive ? schema.findField(name) : schema.caseInsensitiveFindField(name);
        if (field == null) {
            throw new BadRequestException("Cannot use %s: the schema has no field %s", key, name);
        }
        return schema.findColumnName(field.fieldId());
    }

    private static boolean isMetadataColumn(String name) {
        return MetadataColumns.isMetadataColumn(name)
                || name.startsWith(MetadataColumns.PARTITION_COLUMN_NAME + ".");
    }
}
