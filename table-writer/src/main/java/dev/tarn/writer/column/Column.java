package dev.tarn.writer.column;

import java.util.Arrays;
import org.apache.iceberg.types.Types;
import org.apache.parquet.column.ColumnWriter;

/**
 * The values of one column for the rows of a block. A row's value is put at most once; what was put
 * for a row that is given up is forgotten.
 */
abstract sealed class Column permits LongColumn, DoubleColumn, BytesColumn {
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

    /** What a value takes in memory, beyond its place in the arrays. */
    long bytes() {
        return 0;
    }

    final int definitionLevel() {
        return field.isOptional() ? 1 : 0;
    }
}
