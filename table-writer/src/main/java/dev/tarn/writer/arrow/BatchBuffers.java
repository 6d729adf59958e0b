package dev.tarn.writer.arrow;

import dev.tarn.writer.value.Unfolded;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * The lengths and buffers of one batch, in the order in which its columns take them. What a message
 * says about places in its body is measured before it is followed.
 */
final class BatchBuffers {
    private static final long UNPACKED_BYTES_MAX = 64L * 1024 * 1024;

    private final RecordBatch batch;
    private final byte[] body;
    private final BufferPacking packing;
    private final Unfolded unfolded;
    private final int nodes;
    private final int buffers;
    private int node;
    private int buffer;
    private int group;
    private long unpackedBytes;

    BatchBuffers(RecordBatch batch, byte[] body, Unfolded unfolded) throws IOException {
        this.batch = batch;
        this.body = body;
        this.packing = BufferPacking.of(batch);
        this.unfolded = unfolded;
        this.nodes = batch.nodesLength();
        this.buffers = batch.buffersLength();
    }

    /** How long the next column is, and how many nulls it says that it has. */
    record Node(int length, long nulls) {}

    Unfolded unfolded() {
        return unfolded;
    }

    /** What is kept in memory as long as a column of it is. */
    long bytes() {
        return body.length + unpackedBytes;
    }

    int rows() throws IOException {
        return length(batch.length());
    }

    Node node() throws IOException {
        if (node >= nodes) {
            throw new IOException("a batch has fewer columns than the schema");
        }
        FieldNode next = batch.nodes(node++);
        return new Node(length(next.length()), next.nullCount());
    }

    /** The next one, which holds at least so many bytes. */
    ByteBuffer next(long bytesMin) throws IOException {
        if (buffer >= buffers) {
            throw new IOException("a batch has fewer buffers than its columns need");
        }
        Buffer next = batch.buffers(buffer++);
        long from = next.offset();
        long length = next.length();
        if (from < 0 || length < 0 || from > body.length || length > body.length - from) {
            throw new IOException("a buffer lies outside of its batch");
        }
        ByteBuffer plain =
                packing.plain(
                        body,
                        (int) from,
                        (int) (from + length),
                        UNPACKED_BYTES_MAX - unpackedBytes);
        if (packing != BufferPacking.NONE) {
            unpackedBytes += plain.remaining();
        }
        if (plain.remaining() < bytesMin) {
            throw new IOException("a buffer is shorter than its column");
        }
        return plain;
    }

    /** The buffers of a column that says for itself how many it has. */
    ByteBuffer[] group() throws IOException {
        if (group >= batch.variadicBufferCountsLength()) {
            throw new IOException("a batch does not say how many buffers a column has");
        }
        long count = batch.variadicBufferCounts(group++);
        if (count < 0 || count > buffers - buffer) {
            throw new IOException("a batch has fewer buffers than its columns need");
        }
        var group = new ByteBuffer[(int) count];
        for (int i = 0; i < group.length; i++) {
            group[i] = next(0);
        }
        return group;
    }

    /** Something left over belongs to a column that nobody has read. */
    void requireEnd() throws IOException {
        if (node != nodes || buffer != buffers) {
            throw new IOException("a batch has more columns than the schema");
        }
    }

    private static int length(long length) throws IOException {
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw new IOException("a column of %d values".formatted(length));
        }
        return (int) length;
    }
}
