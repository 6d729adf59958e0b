package dev.tarn.catalog.metadata;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.InflaterInputStream;

/** How metadata is kept in PostgreSQL: docs/design/catalog-metadata.md says why like this. */
public final class Compression {
    private static final int BUFFER_MAX = 64 * 1024;

    /** One stream from its beginning to its end; stored so by earlier versions. */
    private static final short DEFLATE = 1;

    /**
     * A stream whose content ends at a whole byte, before an empty last block, so that it can stand
     * in the middle of another. Stored beside the bytes, so that another form can come to live
     * beside this one.
     */
    public static final short OPEN_DEFLATE = 2;

    private Compression() {}

    public static byte[] compress(byte[] json) {
        var deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(json);
            var out = new ByteArrayOutputStream(json.length / 3 + 64);
            var buffer = new byte[Math.clamp(json.length / 2, 512, BUFFER_MAX)];
            for (int n = buffer.length; n == buffer.length; ) {
                n = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
                out.write(buffer, 0, n);
            }
            deflater.finish();
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    static byte[] restore(MetadataRow row) {
        if (row.encoding() != DEFLATE && row.encoding() != OPEN_DEFLATE) {
            throw new IllegalStateException("Unknown metadata encoding " + row.encoding());
        }
        try (var in = new InflaterInputStream(new ByteArrayInputStream(row.body()))) {
            return in.readAllBytes();
        } catch (IOException corrupt) {
            throw new UncheckedIOException("Corrupt metadata of " + row.location(), corrupt);
        }
    }
}
