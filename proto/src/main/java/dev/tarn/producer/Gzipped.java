package dev.tarn.producer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterInputStream;

/**
 * Packs what is read through it. The same bytes become the same bytes each time, as a repeated
 * batch has to.
 */
final class Gzipped extends InputStream {
    /** Deflated, of no time and no system. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private static final int TRAILER_BYTES = 8;

    private final CRC32 checksum = new CRC32();
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final InputStream packed;
    private final byte[] one = new byte[1];
    private InputStream part = new ByteArrayInputStream(HEADER);
    private int partsDone;

    Gzipped(InputStream plain) {
        packed = new DeflaterInputStream(new CheckedInputStream(plain, checksum), deflater);
    }

    @Override
    public int read() throws IOException {
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (true) {
            int read = part.read(buffer, offset, length);
            if (read >= 0 || partsDone == 2) {
                return read;
            }
            part = partsDone++ == 0 ? packed : new ByteArrayInputStream(trailer());
        }
    }

    private byte[] trailer() {
        return ByteBuffer.allocate(TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) checksum.getValue())
                .putInt((int) deflater.getBytesRead())
                .array();
    }

    @Override
    public void close() throws IOException {
        packed.close();
        deflater.end();
    }
}
