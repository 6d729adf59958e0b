package dev.tarn.catalog.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.CloseableIterator;

/** Turns a scan into pages of JSON; one page is held at a time, whatever the size of the table. */
final class ScanPlanner {
    private final int pageTasks;
    private final long pageBytes;
    private final ExecutorService readers;
    private final InstantSource clock;

    ScanPlanner(int pageTasks, long pageBytes, ExecutorService readers, InstantSource clock) {
        this.pageTasks = pageTasks;
        this.pageBytes = pageBytes;
        this.readers = readers;
        this.clock = clock;
    }

    /** All tasks on one page; nothing when they don't fit, or not until then. */
    Optional<byte[]> planPage(PinnedScan scan, Instant deadline) {
        TaskPage page = page(scan);
        var rows = new RowsWanted(scan.rowsWanted());
        try (CloseableIterable<FileScanTask> tasks = scan.open(readers);
                CloseableIterator<FileScanTask> iterator = tasks.iterator()) {
            while (rows.remain() && iterator.hasNext()) {
                if (page.isFull() || clock.instant().isAfter(deadline)) {
                    return Optional.empty();
                }
                FileScanTask task = iterator.next();
                page.add(task);
                rows.count(task);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return Optional.of(page.fields());
    }

    /** All tasks, page by page; no page for no tasks. */
    void planPages(PinnedScan scan, Consumer<byte[]> pages) {
        TaskPage page = page(scan);
        var rows = new RowsWanted(scan.rowsWanted());
        try (CloseableIterable<FileScanTask> tasks = scan.open(readers);
                CloseableIterator<FileScanTask> iterator = tasks.iterator()) {
            while (rows.remain() && iterator.hasNext()) {
                if (page.isFull()) {
                    pages.accept(page.fields());
                    page = page(scan);
                }
                FileScanTask task = iterator.next();
                page.add(task);
                rows.count(task);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        if (!page.isEmpty()) {
            pages.accept(page.fields());
        }
    }

    private TaskPage page(PinnedScan scan) {
        return new TaskPage(scan.specs(), pageTasks, pageBytes);
    }

    /**
     * Counts the rows that a reader is sure to get: none where deletes or a residual may take some.
     */
    private static final class RowsWanted {
        private long remaining;

        RowsWanted(long wanted) {
            this.remaining = wanted;
        }

        boolean remain() {
            return remaining > 0;
        }

        void count(FileScanTask task) {
            if (task.deletes().isEmpty() && task.residual().op() == Expression.Operation.TRUE) {
                remaining -= task.file().recordCount();
            }
        }
    }
}
