package dev.tarn.benchmarks.file;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.benchmarks.column.Orders;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ExpectedRowsTest {
    private static final int ROWS = 200;
    private static final int LAST = ROWS - 1;

    private final ExpectedRows expected = new ExpectedRows(ROWS);
    private final List<Record> rows = new ArrayList<>();

    @BeforeEach
    void fill() {
        Iterator<List<String>> orders = Orders.endless();
        for (int i = 0; i < ROWS; i++) {
            List<String> order = orders.next();
            expected.add(order);
            rows.add(record(order));
        }
    }

    private static Record record(List<String> texts) {
        Record row = GenericRecord.create(Orders.SCHEMA);
        for (int i = 0; i < texts.size(); i++) {
            row.set(i, value(Orders.SCHEMA.columns().get(i).type(), texts.get(i)));
        }
        return row;
    }

    private static @Nullable Object value(Type type, String text) {
        if (text.isEmpty()) {
            return null;
        }
        return switch (type.typeId()) {
            case LONG -> Long.valueOf(text);
            case INTEGER -> Integer.valueOf(text);
            case DOUBLE -> Double.valueOf(text);
            case BOOLEAN -> Boolean.valueOf(text);
            case DECIMAL -> new BigDecimal(text);
            case DATE -> LocalDate.parse(text);
            case TIMESTAMP -> OffsetDateTime.parse(text);
            default -> text;
        };
    }

    private void look() {
        ExpectedRows.Look look = expected.look("lake.sales.orders");
        rows.forEach(look::see);
        look.end();
    }

    @Test
    void takesAllRowsInAnyOrder() {
        Collections.shuffle(rows, new Random(20261123));

        assertThatCode(this::look).doesNotThrowAnyException();
    }

    @Test
    void missesARow() {
        rows.remove(LAST);

        assertThatThrownBy(this::look).hasMessage("lake.sales.orders has 199 rows of 200");
    }

    @Test
    void seesARowThatCameTwice() {
        rows.set(LAST, rows.getFirst());

        assertThatThrownBy(this::look).hasMessageContaining("has a row twice");
    }

    @Test
    void seesARowOfSomebodyElse() {
        rows.getLast().setField("id", (long) ROWS);

        assertThatThrownBy(this::look).hasMessageContaining("has a row that nobody has sent");
    }

    @Test
    void seesAnotherValueInAnyColumn() {
        Record row = rows.getLast();
        for (int i = 1; i < row.size(); i++) {
            Object before = row.get(i);
            row.set(i, "another");

            assertThatThrownBy(this::look).hasMessageContaining("has another row than was sent");

            row.set(i, before);
        }
        assertThatCode(this::look).doesNotThrowAnyException();
    }
}
