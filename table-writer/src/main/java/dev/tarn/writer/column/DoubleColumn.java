package dev.tarn.writer.column;

import java.util.Arrays;
import java.util.Optional;
import org.apache.iceberg.DoubleFieldMetrics;
import org.apache.iceberg.FieldMetrics;
import org.apache.iceberg.FloatFieldMetrics;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.parquet.column.ColumnWriter;

/** Binary fractions, of either width. */
final class DoubleColumn extends Column {
    private double[] values;
    private final boolean single;

    DoubleColumn(Types.NestedField field, int rows) {
        super(field, rows);
        this.values = new double[rows];
        this.single = field.type().typeId() == Type.TypeID.FLOAT;
    }

    /** Only NaN and the infinities stand in quotes; the careful reader knows them. */
    @Override
    boolean putText(int row, byte[] bytes, int from, int to) {
        return false;
    }

    @Override
    boolean putLiteral(int row, byte[] bytes, int from, int to) {
        // Rounded to a double and then to a float is rounded twice: the careful reader does it
        // once.
        double value =
                single ? Digits.exactFloat(bytes, from, to) : Digits.fraction(bytes, from, to);
        if (Double.isNaN(value)) {
            return false;
        }
        values[row] = value;
        mark(row);
        return true;
    }

    @Override
    boolean putCell(int row, byte[] bytes, int from, int to) {
        return putLiteral(row, bytes, from, to);
    }

    @Override
    void append(int row, Column other, int count) {
        super.append(row, other, count);
        System.arraycopy(((DoubleColumn) other).values, 0, values, row, count);
    }

    @Override
    void grow(int rows) {
        super.grow(rows);
        values = Arrays.copyOf(values, rows);
    }

    @Override
    void putInternal(int row, Object value) {
        values[row] = ((Number) value).doubleValue();
        mark(row);
    }

    @Override
    long hash(int row) {
        return Double.doubleToLongBits(values[row]);
    }

    @Override
    Object internal(int row) {
        return single ? (Object) (float) values[row] : (Object) values[row];
    }

    @Override
    void write(ColumnWriter writer, int[] order, int from, int to) {
        int level = definitionLevel();
        for (int at = from; at < to; at++) {
            int row = order[at];
            if (!has(row)) {
                writer.writeNull(0, 0);
            } else if (single) {
                writer.write((float) values[row], 0, level);
            } else {
                writer.write(values[row], 0, level);
            }
        }
    }

    /** What a Parquet footer does not say: how many are no number. */
    Counting counting() {
        return new Counting(field().fieldId(), single);
    }

    /** The facts of one column of one file. */
    static final class Counting {
        private final Optional<FloatFieldMetrics.Builder> floats;
        private final Optional<DoubleFieldMetrics.Builder> doubles;
        private long nulls;

        Counting(int fieldId, boolean single) {
            this.floats =
                    single ? Optional.of(new FloatFieldMetrics.Builder(fieldId)) : Optional.empty();
            this.doubles =
                    single
                            ? Optional.empty()
                            : Optional.of(new DoubleFieldMetrics.Builder(fieldId));
        }

        void add(DoubleColumn column, int[] order, int from, int to) {
            for (int at = from; at < to; at++) {
                int row = order[at];
                if (!column.has(row)) {
                    nulls++;
                } else if (floats.isPresent()) {
                    floats.orElseThrow().addValue((float) column.values[row]);
                } else {
                    doubles.orElseThrow().addValue(column.values[row]);
                }
            }
        }

        FieldMetrics<?> metrics() {
            FieldMetrics<?> values =
                    floats.<FieldMetrics<?>>map(FloatFieldMetrics.Builder::build)
                            .orElseGet(() -> doubles.orElseThrow().build());
            return new FieldMetrics<>(
                    values.id(),
                    values.valueCount() + nulls,
                    nulls,
                    values.nanValueCount(),
                    values.lowerBound(),
                    values.upperBound());
        }
    }
}
