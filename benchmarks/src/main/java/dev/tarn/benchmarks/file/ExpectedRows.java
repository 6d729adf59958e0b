package dev.tarn.benchmarks.file;

import dev.tarn.benchmarks.column.Orders;
import dev.tarn.benchmarks.rig.PlainRows;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.BitSet;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a table has to have, each once, in whatever order. Of each a number is kept that
 * hardly another one has: there are millions.
 */
final class ExpectedRows {
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private final long[] numbers;
    private int count;

    ExpectedRows(int rows) {
        numbers = new long[rows];
    }

    /** The next one, whose id is how many there were before. */
    void add(List<String> texts) {
        long number = BASIS;
        for (int i = 0; i < texts.size(); i++) {
            number = with(number, canonical(Orders.SCHEMA.columns().get(i), texts.get(i)));
        }
        numbers[count++] = number;
    }

    /** A time is the same with a fraction of zeros and with none. */
    private static String canonical(Types.NestedField column, String text) {
        boolean isTime = column.type().typeId() == Type.TypeID.TIMESTAMP;
        return isTime && !text.isEmpty() ? Instant.parse(text).toString() : text;
    }

    /** Reads all of it with plain Iceberg. */
    void require(Table table) throws IOException {
        table.refresh();
        Look look = look(table.name());
        PlainRows.read(table, (_, row) -> look.see(row));
        look.end();
    }

    /** For whoever reads it. */
    Look look(String table) {
        return new Look(table);
    }

    /** At the rows of one table, one after the other. */
    final class Look {
        private final String table;
        private final BitSet seen = new BitSet(count);

        private Look(String table) {
            this.table = table;
        }

        void see(Record row) {
            long id = (Long) row.getField("id");
            if (id < 0 || id >= count) {
                throw wrong("a row that nobody has sent: " + row);
            }
            if (seen.get((int) id)) {
                throw wrong("a row twice: " + row);
            }
            if (number(row) != numbers[(int) id]) {
                throw wrong("another row than was sent: " + row);
            }
            seen.set((int) id);
        }

        void end() {
            if (seen.cardinality() != count) {
                throw wrong("%,d rows of %,d".formatted(seen.cardinality(), count));
            }
        }

        private IllegalStateException wrong(String what) {
            return new IllegalStateException("%s has %s".formatted(table, what));
        }
    }

    private static long number(Record row) {
        long number = BASIS;
        for (int i = 0; i < row.size(); i++) {
            number = with(number, text(row.get(i)));
        }
        return number;
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case BigDecimal decimal -> decimal.toPlainString();
            case OffsetDateTime time -> time.toInstant().toString();
            default -> value.toString();
        };
    }

    /** FNV-1a, with something between the texts that none of them has. */
    private static long with(long number, String text) {
        long next = number;
        for (int i = 0; i < text.length(); i++) {
            next = (next ^ text.charAt(i)) * PRIME;
        }
        return (next ^ Character.MAX_VALUE) * PRIME;
    }
}
