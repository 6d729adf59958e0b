package dev.tarn.writer.stage;

import dev.tarn.writer.format.Reject;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;

/** The table of rows that another table could not take. */
public final class RejectedRows {
    public static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "batch_id", Types.StringType.get()),
                    Types.NestedField.required(2, "position", Types.LongType.get()),
                    Types.NestedField.required(3, "field", Types.StringType.get()),
                    Types.NestedField.required(4, "reason", Types.StringType.get()),
                    Types.NestedField.required(5, "message", Types.StringType.get()),
                    Types.NestedField.required(6, "raw", Types.BinaryType.get()),
                    Types.NestedField.required(7, "rejected_at", Types.TimestampType.withZone()));

    private RejectedRows() {}

    /** Fits every version of the table, whose columns are found by their names. */
    static Record row(Schema schema, UUID batch, Reject reject, Instant now) {
        GenericRecord row = GenericRecord.create(schema);
        row.setField("batch_id", batch.toString());
        row.setField("position", reject.position());
        row.setField("field", reject.field());
        row.setField("reason", reject.reason().name());
        row.setField("message", reject.message());
        row.setField("raw", ByteBuffer.wrap(reject.raw()));
        row.setField("rejected_at", now.atOffset(ZoneOffset.UTC));
        return row;
    }
}
