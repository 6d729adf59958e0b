package dev.tarn.writer.column;

import java.util.Arrays;
import org.apache.iceberg.types.Types;
import org.apache.parquet.column.ColumnWriter;

/**
 * The values of one column for the rows of a block. A row's value is put at most once; what was put
 * for a row that is given up is forgotten.
 */
abstract sealed class Column permits LongColumn, DoubleColumn, BytesColumn {
    /** Fewer values say nothing about the others. */
    private static final int SAMPLE_MIN = 512;

    /** Of a thousand values out of a hundred thousand, some five are there twice. */
    private static final int SAMPLE_REPEATED_ONE_IN = 200;

    private final Types.NestedField field;
    private boolean[] present;

    Column(Types.NestedField field, int rows) {
        this.field = field;
        this.present = new boolean[rows];
    }

    /** Makes room for more rows. */
    void grow(int rows) {
        present = Arrays.copyOf(present, rows);
    }

    final Types.NestedField field() {
        return field;
    }

    /** Whether the row has a value, and not null. */
    final boolean has(int row) {
        return present[row];
    }

    final void mark(int row) {
        present[row] = true;
    }

    /** The row's value is null again. */
    void forget(int row) {
        present[row] = false;
    }

    void clear(int rows) {
        Arrays.fill(present, 0, rows, false);
    }

    /** Reads the value that a JSON text has between its quotes, when it needs no unescaping. */
    abstract boolean putText(int row, byte[] bytes, int from, int to);

    /** Reads the value that a separated text stands for, in which everything is a text. */
    abstract boolean putCell(int row, byte[] bytes, int from, int to);

    /** Reads a JSON number, {@code true} or {@code false}. */
    abstract boolean putLiteral(int row, byte[] bytes, int from, int to);

    /** A value in Iceberg's own form, as another reader made it. */
    abstract void putInternal(int row, Object value);

    /** A value in Iceberg's own form. */
    abstract Object internal(int row);

    /** Takes the first {@code count} rows of a column of the same kind, from {@code row} on. */
    void append(int row, Column other, int count) {
        System.arraycopy(other.present, 0, present, row, count);
    }

    /** Hands {@code order[from]} to {@code order[to - 1]} to a file, in this order. */
    abstract void write(ColumnWriter writer, int[] order, int from, int to);

    /** Whether nearly every one of these rows has a value of its own, as far as they tell. */
    final boolean isMostlyUnique(int[] order, int from, int to) {
        var hashes = new long[to - from];
        int count = 0;
        for (int at = from; at < to; at++) {
            if (has(order[at])) {
                hashes[count++] = hash(order[at]);
            }
        }
        if (count < SAMPLE_MIN) {
            return false;
        }
        Arrays.sort(hashes, 0, count);
        int repeated = 0;
        for (int i = 1; i < count; i++) {
            repeated += hashes[i] == hashes[i - 1] ? 1 : 0;
        }
        return repeated * SAMPLE_REPEATED_ONE_IN <= count;
    }

    /** Of a value; equal ones have the same. */
    abstract long hash(int row);

    final int definitionLevel() {
        return field.isOptional() ? 1 : 0;
    }
}
