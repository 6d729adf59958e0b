package dev.tarn.writer.stage;

import dev.tarn.writer.column.ColumnBlock;
import org.apache.iceberg.StructLike;

/**
 * Rows of a table as columns, on their way into files. Rows without an order go there as soon as
 * their block is full; others are collected, in memory only.
 */
final class ColumnRows {
    private static final long BYTES_MAX = 16L * 1024 * 1024;

    private final RowOrder order;
    private final ColumnFiles files;
    private final MemoryShare memory;
    private final ColumnBlock collected;

    ColumnRows(RowOrder order, ColumnFiles files, MemoryShare memory, ColumnBlock empty) {
        this.order = order;
        this.files = files;
        this.memory = memory;
        this.collected = empty;
    }

    void add(StructLike row) {
        collected.add(row);
        if (order.isNone() && collected.isFull()) {
            flush();
        }
    }

    void add(ColumnBlock block) {
        if (order.isNone()) {
            flush();
            files.write(block);
        } else {
            collected.append(block);
        }
    }

    /** Whether what waits has no room any more. */
    boolean isTooMuch() {
        long bytes = collected.weight();
        return bytes > BYTES_MAX || !memory.holds(bytes);
    }

    ColumnBlock collected() {
        return collected;
    }

    /** Writes what waits, in order. */
    void finish() {
        if (order.isNone()) {
            flush();
        } else {
            files.write(collected, order.sorted(collected));
        }
        abandon();
    }

    void abandon() {
        collected.clear();
        memory.giveBack();
    }

    private void flush() {
        files.write(collected);
        collected.clear();
    }
}
