package dev.tarn.writer.column;

import org.apache.iceberg.StructLike;
import org.jspecify.annotations.Nullable;

/** A row of a block, whose values are made when somebody asks for them. */
record RowView(ColumnBlock block, int row) implements StructLike {
    @Override
    public int size() {
        return block.columns().size();
    }

    @Override
    public <T> @Nullable T get(int position, Class<T> type) {
        Column column = block.column(position);
        return column.has(row) ? type.cast(column.internal(row)) : null;
    }

    @Override
    public <T> void set(int position, T value) {
        throw new UnsupportedOperationException("A row of a block is read only");
    }
}
