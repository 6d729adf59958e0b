package dev.tarn.writer.column;

import java.math.BigDecimal;
import java.util.Arrays;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.parquet.column.ColumnWriter;

/** Whole numbers, short decimals, days, times, instants and truths: all are a number inside. */
final class LongColumn extends Column {
    private long[] values;
    private final Form form;
    private final boolean zoned;
    private final int scale;
    private final int integerDigits;

    /** How a value is written, and what the file takes for it. */
    private enum Form {
        BOOLEAN,
        INT,
        LONG,
        SMALL_DECIMAL,
        DECIMAL,
        DATE,
        TIME,
        TIMESTAMP
    }

    LongColumn(Types.NestedField field, int rows) {
        super(field, rows);
        this.values = new long[rows];
        Type type = field.type();
        this.form = form(type);
        this.zoned = type instanceof Types.TimestampType time && time.shouldAdjustToUTC();
        this.scale = type instanceof Types.DecimalType decimal ? decimal.scale() : 0;
        this.integerDigits =
                type instanceof Types.DecimalType decimal
                        ? decimal.precision() - decimal.scale()
                        : 0;
    }

    private static Form form(Type type) {
        return switch (type.typeId()) {
            case BOOLEAN -> Form.BOOLEAN;
            case INTEGER -> Form.INT;
            case LONG -> Form.LONG;
            case DATE -> Form.DATE;
            case TIME -> Form.TIME;
            case TIMESTAMP -> Form.TIMESTAMP;
            case DECIMAL ->
                    ((Types.DecimalType) type).precision() <= 9 ? Form.SMALL_DECIMAL : Form.DECIMAL;
            default -> throw new IllegalArgumentException("No column of numbers: " + type);
        };
    }

    @Override
    boolean putText(int row, byte[] bytes, int from, int to) {
        return switch (form) {
            case DATE -> put(row, Times.date(bytes, from, to));
            case TIME -> put(row, Times.time(bytes, from, to));
            case TIMESTAMP -> put(row, Times.timestamp(bytes, from, to, zoned));
            case SMALL_DECIMAL, DECIMAL ->
                    put(row, Digits.decimal(bytes, from, to, integerDigits, scale));
            // A number or a truth in quotes is none.
            case BOOLEAN, INT, LONG -> false;
        };
    }

    @Override
    boolean putLiteral(int row, byte[] bytes, int from, int to) {
        return switch (form) {
            case BOOLEAN -> put(row, Digits.truth(bytes, from, to));
            case INT -> {
                long value = Digits.whole(bytes, from, to);
                yield value == (int) value && put(row, value);
            }
            case LONG -> put(row, Digits.whole(bytes, from, to));
            case SMALL_DECIMAL, DECIMAL ->
                    put(row, Digits.decimal(bytes, from, to, integerDigits, scale));
            case DATE, TIME, TIMESTAMP -> false;
        };
    }

    @Override
    boolean putCell(int row, byte[] bytes, int from, int to) {
        return switch (form) {
            case BOOLEAN, INT, LONG -> putLiteral(row, bytes, from, to);
            case DATE, TIME, TIMESTAMP, SMALL_DECIMAL, DECIMAL -> putText(row, bytes, from, to);
        };
    }

    @Override
    void append(int row, Column other, int count) {
        super.append(row, other, count);
        System.arraycopy(((LongColumn) other).values, 0, values, row, count);
    }

    @Override
    void grow(int rows) {
        super.grow(rows);
        values = Arrays.copyOf(values, rows);
    }

    private boolean put(int row, long value) {
        if (value == Digits.UNCERTAIN) {
            return false;
        }
        values[row] = value;
        mark(row);
        return true;
    }

    @Override
    void putInternal(int row, Object value) {
        values[row] =
                switch (value) {
                    case Boolean truth -> truth ? 1 : 0;
                    case BigDecimal decimal -> decimal.unscaledValue().longValueExact();
                    case Number number -> number.longValue();
                    default -> throw new IllegalArgumentException("No number: " + value.getClass());
                };
        mark(row);
    }

    @Override
    long hash(int row) {
        return values[row];
    }

    @Override
    Object internal(int row) {
        long value = values[row];
        return switch (form) {
            case BOOLEAN -> value != 0;
            case INT, DATE -> (int) value;
            case SMALL_DECIMAL, DECIMAL -> BigDecimal.valueOf(value, scale);
            case LONG, TIME, TIMESTAMP -> value;
        };
    }

    @Override
    void write(ColumnWriter writer, int[] order, int from, int to) {
        int level = definitionLevel();
        switch (form) {
            case BOOLEAN -> {
                for (int at = from; at < to; at++) {
                    int row = order[at];
                    if (has(row)) {
                        writer.write(values[row] != 0, 0, level);
                    } else {
                        writer.writeNull(0, 0);
                    }
                }
            }
            case INT, DATE, SMALL_DECIMAL -> {
                for (int at = from; at < to; at++) {
                    int row = order[at];
                    if (has(row)) {
                        writer.write((int) values[row], 0, level);
                    } else {
                        writer.writeNull(0, 0);
                    }
                }
            }
            case LONG, DECIMAL, TIME, TIMESTAMP -> {
                for (int at = from; at < to; at++) {
                    int row = order[at];
                    if (has(row)) {
                        writer.write(values[row], 0, level);
                    } else {
                        writer.writeNull(0, 0);
                    }
                }
            }
        }
    }
}
