package dev.tarn.writer.contract;

import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import java.time.Instant;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** Rows of one table, and what a contract says to them. */
final class Judged {
    static final Types.StructType ADDRESS =
            Types.StructType.of(Types.NestedField.optional(11, "city", Types.StringType.get()));

    static final Schema TABLE =
            new Schema(
                    Types.NestedField.optional(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "amount", Types.DecimalType.of(10, 2)),
                    Types.NestedField.optional(3, "rate", Types.DoubleType.get()),
                    Types.NestedField.optional(4, "name", Types.StringType.get()),
                    Types.NestedField.optional(5, "day", Types.DateType.get()),
                    Types.NestedField.optional(6, "at", Types.TimestampType.withZone()),
                    Types.NestedField.optional(7, "address", ADDRESS),
                    Types.NestedField.optional(
                            8, "tags", Types.ListType.ofOptional(12, Types.StringType.get())),
                    Types.NestedField.optional(9, "number", Types.IntegerType.get()));

    static final Instant LANDED = Instant.parse("2026-03-31T12:00:00Z");

    private Judged() {}

    static Judgement judgement(Contract contract) {
        return Judgement.of(contract, TABLE, LANDED, () -> {});
    }

    static Record row(String column, @Nullable Object value) {
        GenericRecord row = GenericRecord.create(TABLE);
        row.setField(column, value);
        return row;
    }

    /** Why the table does not get a row; empty where it does. */
    static Optional<Reason> give(Judgement judgement, Record row) {
        try {
            judgement.check(row);
            judgement.taken(row);
            return Optional.empty();
        } catch (Unfit unfit) {
            return Optional.of(unfit.reason());
        }
    }

    static Contract demanding(String column, String keys) {
        return Documents.withProperties("- name: " + column + "\n" + keys.indent(2));
    }

    static Record both(long id, String name) {
        Record row = row("id", id);
        row.setField("name", name);
        return row;
    }
}
