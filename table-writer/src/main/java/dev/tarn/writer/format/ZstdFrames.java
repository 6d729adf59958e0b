package dev.tarn.writer.format;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The frames of a zstd body, each to its end. The library's own stream takes a body that is cut off
 * behind a whole frame for one that ends there.
 */
final class ZstdFrames extends InputStream {
    private static final int BUFFER_BYTES = 128 * 1024;

    private final InputStream in;
    private final ZstdDecompressCtx frames = new ZstdDecompressCtx();
    private final byte[] piece = new byte[BUFFER_BYTES];
    private final ByteBuffer packed = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
    private final ByteBuffer plain = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);

    /** From the beginning on: a body without a frame is not packed. */
    private boolean inFrame = true;

    /** There may be more behind what has just come out. */
    private boolean full;

    ZstdFrames(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        return advance() ? plain.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!advance()) {
            return -1;
        }
        int read = Math.min(length, plain.remaining());
        plain.get(buffer, offset, read);
        return read;
    }

    /** Until there is something to give; false at the end. */
    private boolean advance() throws IOException {
        while (!plain.hasRemaining()) {
            if (!packed.hasRemaining() && !full && !fetch()) {
                return false;
            }
            unpack();
        }
        return true;
    }

    private boolean fetch() throws IOException {
        int read = in.read(piece, 0, piece.length);
        if (read < 0 && inFrame) {
            throw new IOException("it ends in the middle of a frame");
        }
        if (read > 0) {
            packed.clear();
            packed.put(piece, 0, read).flip();
        }
        return read >= 0;
    }

    private void unpack() throws IOException {
        plain.clear();
        try {
            inFrame = !frames.decompressDirectByteBufferStream(plain, packed);
        } catch (ZstdException damaged) {
            throw new IOException(damaged.getMessage(), damaged);
        }
        full = inFrame && !plain.hasRemaining();
        plain.flip();
    }

    @Override
    public void close() throws IOException {
        frames.close();
        in.close();
    }
}
