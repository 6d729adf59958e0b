package dev.tarn.writer.stage;

import dev.tarn.writer.column.ColumnBlock;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IdentityPartitionConverters;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.ByteBuffers;

/** Rows of blocks as records, for what takes nothing else. */
final class BlockRecords {
    private static final int RECORD = 64;
    private static final int SLOT = 24;

    private final GenericRecord template;
    private final List<Types.NestedField> fields;

    BlockRecords(Types.StructType struct) {
        this.template = GenericRecord.create(struct);
        this.fields = struct.fields();
    }

    Record record(ColumnBlock block, int row) {
        StructLike values = block.row(row);
        GenericRecord record = template.copy();
        for (int i = 0; i < fields.size(); i++) {
            Object value = values.get(i, Object.class);
            if (value != null) {
                record.set(i, converted(fields.get(i).type(), value));
            }
        }
        return record;
    }

    /** About what one of them takes in memory: a text takes two bytes a letter at most. */
    int weight(ColumnBlock block) {
        long bytes = 2 * block.weight() / Math.max(1, block.rows());
        return (int) Math.min(Integer.MAX_VALUE, RECORD + (long) SLOT * fields.size() + bytes);
    }

    private static Object converted(Type type, Object value) {
        return type.typeId() == Type.TypeID.FIXED
                ? ByteBuffers.toByteArray((ByteBuffer) value)
                : IdentityPartitionConverters.convertConstant(type, value);
    }
}
