package dev.tarn.catalog.metadata;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** How metadata is kept in PostgreSQL: docs/design/catalog-metadata.md says why like this. */
public final class Compression {
    /** Stored beside the bytes, so that another form can come to live beside this one. */
    public static final short DEFLATE = 1;

    private Compression() {}

    public static byte[] compress(byte[] json) {
        var deflater = new Deflater(Deflater.BEST_SPEED);
        var out = new ByteArrayOutputStream(json.length / 3 + 64);
        try (var deflated = new DeflaterOutputStream(out, deflater)) {
            deflated.write(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    static byte[] restore(MetadataRow row) {
        if (row.encoding() != DEFLATE) {
            throw new IllegalStateException("Unknown metadata encoding " + row.encoding());
        }
        try (var in = new InflaterInputStream(new ByteArrayInputStream(row.body()))) {
            return in.readAllBytes();
        } catch (IOException corrupt) {
            throw new UncheckedIOException("Corrupt metadata of " + row.location(), corrupt);
        }
    }
}
