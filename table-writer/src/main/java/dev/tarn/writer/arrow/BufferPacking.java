package dev.tarn.writer.arrow;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;

/** How the buffers of a batch are packed, each by itself behind its length. */
enum BufferPacking {
    NONE {
        @Override
        byte[] unpack(byte[] bytes, int from, int to, int length) throws IOException {
            throw new IOException("its buffers are not packed");
        }
    },
    LZ4 {
        @Override
        byte[] unpack(byte[] bytes, int from, int to, int length) throws IOException {
            try (InputStream in =
                    new FramedLZ4CompressorInputStream(
                            new ByteArrayInputStream(bytes, from, to - from))) {
                return asItComes(in, length);
            }
        }
    },
    ZSTD {
        @Override
        byte[] unpack(byte[] bytes, int from, int to, int length) throws IOException {
            if (length > AT_ONCE_MAX) {
                try (InputStream in =
                        new ZstdInputStreamNoFinalizer(
                                new ByteArrayInputStream(bytes, from, to - from))) {
                    return asItComes(in, length);
                }
            }
            byte[] made = new byte[length];
            long written = Zstd.decompressByteArray(made, 0, length, bytes, from, to - from);
            if (Zstd.isError(written) || written != length) {
                throw new IOException(OTHER_LENGTH);
            }
            return made;
        }
    };

    private static final String OTHER_LENGTH = "a buffer does not unfold to what it says";

    /** Before a packed buffer: how long it will be, or that it is not packed after all. */
    private static final int LENGTH_BYTES = Long.BYTES;

    private static final long AS_IT_IS = -1;

    /** So much may be taken for what a buffer merely says of itself. */
    private static final int AT_ONCE_MAX = 1024 * 1024;

    /** Exactly so many bytes, or it is broken. */
    abstract byte[] unpack(byte[] bytes, int from, int to, int length) throws IOException;

    /** Memory is taken as the bytes come, not as their number is announced. */
    private static byte[] asItComes(InputStream in, int length) throws IOException {
        byte[] made = in.readNBytes(length);
        if (made.length < length || in.read() >= 0) {
            throw new IOException(OTHER_LENGTH);
        }
        return made;
    }

    static BufferPacking of(RecordBatch batch) throws IOException {
        BodyCompression compression = batch.compression();
        if (compression == null) {
            return NONE;
        }
        if (compression.method() != BodyCompressionMethod.BUFFER) {
            throw new IOException("its batches are packed in a way that nobody knows");
        }
        return switch (compression.codec()) {
            case CompressionType.LZ4_FRAME -> LZ4;
            case CompressionType.ZSTD -> ZSTD;
            default -> throw new IOException("its buffers are packed in a way that nobody knows");
        };
    }

    /** A buffer as a column takes it; {@code roomBytes} is what it may unfold to. */
    ByteBuffer plain(byte[] body, int from, int to, long roomBytes) throws IOException {
        if (this == NONE || from == to) {
            return little(body, from, to);
        }
        if (to - from < LENGTH_BYTES) {
            throw new IOException("a buffer is shorter than its length");
        }
        long length = little(body, from, to).getLong(0);
        int behind = from + LENGTH_BYTES;
        if (length == AS_IT_IS) {
            return little(body, behind, to);
        }
        if (length < 0 || length > roomBytes) {
            throw new IOException(
                    "a batch unfolds to more than it may: write batches of fewer rows");
        }
        byte[] made = length == 0 ? new byte[0] : unpack(body, behind, to, (int) length);
        return little(made, 0, made.length);
    }

    private static ByteBuffer little(byte[] bytes, int from, int to) {
        return ByteBuffer.wrap(bytes, from, to - from).slice().order(ByteOrder.LITTLE_ENDIAN);
    }
}
