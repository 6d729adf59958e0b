package dev.tarn.gateway.sql.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Schema;

/** The messages of a stream: first its columns, then batches, then the mark of its end. */
final class Messages {
    /** Before each message. */
    private static final int CONTINUATION = -1;

    private static final int BUILDER_BYTES = 1024;

    private Messages() {}

    static void schema(List<ArrowField> fields, OutputStream out) throws IOException {
        var builder = new FlatBufferBuilder(BUILDER_BYTES);
        int[] written = fields.stream().mapToInt(field -> field.write(builder)).toArray();
        int fieldsAt = Schema.createFieldsVector(builder, written);
        int schema = Schema.createSchema(builder, Endianness.Little, fieldsAt, 0, 0);
        message(builder, MessageHeader.Schema, schema, 0, out);
    }

    static void batch(List<ArrowField> fields, int rows, OutputStream out) throws IOException {
        var batch = new Batch();
        fields.forEach(field -> field.column().lay(batch));
        var builder = new FlatBufferBuilder(BUILDER_BYTES);
        int description = batch.describe(builder, rows);
        message(builder, MessageHeader.RecordBatch, description, batch.bytes(), out);
        batch.writeTo(out);
    }

    static void end(OutputStream out) throws IOException {
        out.write(prefix(0));
    }

    private static void message(
            FlatBufferBuilder builder, byte kind, int header, long bodyBytes, OutputStream out)
            throws IOException {
        builder.finish(
                Message.createMessage(builder, MetadataVersion.V5, kind, header, bodyBytes, 0));
        byte[] message = builder.sizedByteArray();
        int padding = Batch.padding(message.length);
        out.write(prefix(message.length + padding));
        out.write(message);
        out.write(new byte[padding]);
    }

    private static byte[] prefix(int length) {
        return ByteBuffer.allocate(2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(CONTINUATION)
                .putInt(length)
                .array();
    }
}
