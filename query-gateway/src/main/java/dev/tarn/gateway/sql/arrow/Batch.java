package dev.tarn.gateway.sql.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;

/** The columns of some rows, one behind the other. */
final class Batch {
    private static final int ALIGNMENT = 8;

    private final List<Node> nodes = new ArrayList<>();
    private final List<Slice> slices = new ArrayList<>();
    private final List<Bytes> parts = new ArrayList<>();
    private long bytes;

    private record Node(long length, long nulls) {}

    private record Slice(long offset, long length) {}

    void node(long length, long nulls) {
        nodes.add(new Node(length, nulls));
    }

    void buffer(Bytes part) {
        slices.add(new Slice(bytes, part.size()));
        parts.add(part);
        bytes += part.size() + padding(part.size());
    }

    long bytes() {
        return bytes;
    }

    /** What is said of it; flatbuffers are written from their end. */
    int describe(FlatBufferBuilder builder, int rows) {
        RecordBatch.startNodesVector(builder, nodes.size());
        for (Node node : nodes.reversed()) {
            FieldNode.createFieldNode(builder, node.length(), node.nulls());
        }
        int nodesAt = builder.endVector();
        RecordBatch.startBuffersVector(builder, slices.size());
        for (Slice slice : slices.reversed()) {
            Buffer.createBuffer(builder, slice.offset(), slice.length());
        }
        int slicesAt = builder.endVector();
        return RecordBatch.createRecordBatch(builder, rows, nodesAt, slicesAt, 0, 0);
    }

    void writeTo(OutputStream out) throws IOException {
        for (Bytes part : parts) {
            part.writeTo(out);
            out.write(new byte[padding(part.size())]);
        }
    }

    /** How many bytes are missing to a multiple of eight. */
    static int padding(int length) {
        return (ALIGNMENT - length % ALIGNMENT) % ALIGNMENT;
    }
}
