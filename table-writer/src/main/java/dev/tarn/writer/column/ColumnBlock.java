package dev.tarn.writer.column;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Some hundred rows of a flat table, column by column. It is filled, written and filled again. */
public final class ColumnBlock {
    /** Fits into the caches of a processor core with a dozen columns. */
    public static final int ROWS = 1024;

    /** Most batches are short, and each has a block of its own. */
    private static final int ROWS_FIRST = 64;

    private static final int GROWTH = 2;
    private static final long BYTES_MAX = 4L * 1024 * 1024;

    /** What a value takes beside its bytes. */
    private static final int SLOT_BYTES = 10;

    private static final int LONG_DIGITS = 18;

    private final List<Column> columns;

    /** Those of them whose values have bytes beyond their places in arrays. */
    private final BytesColumn[] withBytes;

    private int room = ROWS_FIRST;
    private int rows;

    public ColumnBlock(Types.StructType struct) {
        this(struct, Set.of(), 0);
    }

    /**
     * @param shortFields the ids of columns of texts or bytes of which quick readers take only
     *     those that have at most {@code bytesMax} bytes
     */
    public ColumnBlock(Types.StructType struct, Set<Integer> shortFields, int bytesMax) {
        var all = new ArrayList<Column>();
        for (Types.NestedField field : struct.fields()) {
            boolean isShort = shortFields.contains(field.fieldId());
            all.add(column(field, isShort ? bytesMax : Integer.MAX_VALUE));
        }
        this.columns = List.copyOf(all);
        this.withBytes =
                all.stream()
                        .filter(BytesColumn.class::isInstance)
                        .map(BytesColumn.class::cast)
                        .toArray(BytesColumn[]::new);
    }

    /** Whether each column of the table is one of those that are kept here. */
    public static boolean holds(Types.StructType struct) {
        return struct.fields().stream().allMatch(field -> holds(field.type()));
    }

    private static boolean holds(Type type) {
        return switch (type.typeId()) {
            case BOOLEAN,
                    INTEGER,
                    LONG,
                    FLOAT,
                    DOUBLE,
                    DECIMAL,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    STRING,
                    UUID,
                    BINARY,
                    FIXED ->
                    true;
            default -> false;
        };
    }

    private static Column column(Types.NestedField field, int bytesMax) {
        return switch (field.type()) {
            case Types.FloatType _, Types.DoubleType _ -> new DoubleColumn(field, ROWS_FIRST);
            case Types.StringType _, Types.UUIDType _, Types.BinaryType _, Types.FixedType _ ->
                    new BytesColumn(field, ROWS_FIRST, bytesMax);
            case Types.DecimalType decimal when decimal.precision() > LONG_DIGITS ->
                    new BytesColumn(field, ROWS_FIRST, bytesMax);
            default -> new LongColumn(field, ROWS_FIRST);
        };
    }

    List<Column> columns() {
        return columns;
    }

    Column column(int position) {
        return columns.get(position);
    }

    public int rows() {
        return rows;
    }

    /** Whether there should be no other row here, because these are many, or have many bytes. */
    public boolean isFull() {
        return rows >= ROWS || bytes() > BYTES_MAX;
    }

    /** What its rows take in memory, about. */
    public long weight() {
        return bytes() + (long) rows * columns.size() * SLOT_BYTES;
    }

    private long bytes() {
        long bytes = 0;
        for (BytesColumn column : withBytes) {
            bytes += column.bytes();
        }
        return bytes;
    }

    /** What was put for the next row is whole. */
    void keepRow() {
        rows++;
        if (rows < ROWS) {
            reserve(1);
        }
    }

    private void reserve(int more) {
        if (rows + more <= room) {
            return;
        }
        while (rows + more > room) {
            room *= GROWTH;
        }
        for (Column column : columns) {
            column.grow(room);
        }
    }

    /** Takes all rows of another block of the same table, however many there are. */
    public void append(ColumnBlock other) {
        reserve(other.rows);
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).append(rows, other.columns.get(i), other.rows);
        }
        rows += other.rows;
    }

    /** What was put for the next row is not wanted. */
    void forgetRow() {
        for (Column column : columns) {
            column.forget(rows);
        }
    }

    /** The latest row is not wanted after all. */
    public void takeBack() {
        rows--;
        forgetRow();
    }

    /** A row in Iceberg's own form, as another reader made it. */
    public void add(StructLike row) {
        reserve(1);
        for (int i = 0; i < columns.size(); i++) {
            Object value = row.get(i, Object.class);
            if (value != null) {
                columns.get(i).putInternal(rows, value);
            }
        }
        keepRow();
    }

    /** One of its rows in Iceberg's own form; until the block is filled again. */
    public StructLike row(int row) {
        return new RowView(this, row);
    }

    public void clear() {
        for (Column column : columns) {
            column.clear(rows);
        }
        rows = 0;
    }
}
