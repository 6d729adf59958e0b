package dev.tarn.writer.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/**
 * A body without its compression, and with a bound: what a few bytes unfold to must not fill disks.
 * The first part is let through at any ratio, because short texts of blanks are no attack.
 */
public final class Unpacked extends InputStream {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long FREE_BYTES = 64L * 1024 * 1024;
    private static final int RATIO_MAX = 200;

    private final InputStream in;
    private final long bytesMax;
    private long bytes;

    private Unpacked(InputStream in, long bytesMax) {
        this.in = in;
        this.bytesMax = bytesMax;
    }

    /** {@code packedBytes} is how long the body is as it came. */
    public static InputStream of(InputStream packed, Compression compression, long packedBytes)
            throws IOException {
        long bytesMax = Math.max(FREE_BYTES, packedBytes * RATIO_MAX);
        return switch (compression) {
            case NONE -> packed;
            // Java's own takes a damaged member behind the first for the end.
            case GZIP -> new Unpacked(members(packed), bytesMax);
            case ZSTD -> new Unpacked(new ZstdFrames(packed), bytesMax);
        };
    }

    private static InputStream members(InputStream packed) throws IOException {
        try {
            return new CompressorStreamFactory(true)
                    .createCompressorInputStream(
                            CompressorStreamFactory.GZIP,
                            new BufferedInputStream(packed, BUFFER_BYTES));
        } catch (CompressorException noGzip) {
            throw new IOException(noGzip.getMessage(), noGzip);
        }
    }

    @Override
    public int read() throws IOException {
        int read = in.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        count(Math.max(0, read));
        return read;
    }

    private void count(int more) throws IOException {
        bytes += more;
        if (bytes > bytesMax) {
            throw new IOException(
                    "the body unfolds to more than %d bytes, %d times what came"
                            .formatted(bytesMax, RATIO_MAX));
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
