package dev.tarn.writer.contract;

import org.apache.iceberg.StructLike;
import org.apache.iceberg.data.IdentityPartitionConverters;
import org.apache.iceberg.data.Record;
import org.jspecify.annotations.Nullable;

/** What a row has in a column, whichever form the row has. */
interface RowValues {
    /** Null also where there is nothing that it could be in. */
    @Nullable Object value(Column column);

    /** Whether there is something that it could be in; a row is always there. */
    boolean reaches(Column column);

    static RowValues of(Record row) {
        return new OfRecord(row);
    }

    /** Of a flat row in Iceberg's own form. */
    static RowValues ofInternal(StructLike row) {
        return new OfInternal(row);
    }

    /** A row of objects, which may have structs in it. */
    record OfRecord(Record row) implements RowValues {
        @Override
        public @Nullable Object value(Column column) {
            return at(column, column.depth());
        }

        @Override
        public boolean reaches(Column column) {
            return at(column, column.depth() - 1) != null;
        }

        private @Nullable Object at(Column column, int depth) {
            Object value = row;
            for (int i = 0; i < depth && value != null; i++) {
                value = ((Record) value).get(column.position(i));
            }
            return value;
        }
    }

    /** Its values become objects when a rule asks for them. */
    record OfInternal(StructLike row) implements RowValues {
        @Override
        public @Nullable Object value(Column column) {
            Object value = row.get(column.position(0), Object.class);
            return value == null
                    ? null
                    : IdentityPartitionConverters.convertConstant(column.type(), value);
        }

        @Override
        public boolean reaches(Column column) {
            return true;
        }
    }
}
