package dev.tarn.writer.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/**
 * A body on the local disk, for formats whose beginning stands at their end. So many at once, each
 * with a bound; gone when it is closed, or with the folder of a writer that has died.
 */
final class Spool implements AutoCloseable {
    private static final int AT_ONCE = 4;
    private static final long BYTES_MAX = 8L * 1024 * 1024 * 1024;
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final Semaphore ROOM = new Semaphore(AT_ONCE);

    private final Path file;

    private Spool(Path file) {
        this.file = file;
    }

    static Spool of(InputStream body, Path folder) throws IOException, BodyRefused {
        return of(body, folder, BYTES_MAX);
    }

    static Spool of(InputStream body, Path folder, long bytesMax) throws IOException, BodyRefused {
        ROOM.acquireUninterruptibly();
        boolean kept = false;
        Spool spool = null;
        try {
            spool = new Spool(emptyFile(folder));
            spool.fill(body, bytesMax);
            kept = true;
            return spool;
        } finally {
            if (!kept) {
                if (spool == null) {
                    ROOM.release();
                } else {
                    spool.close();
                }
            }
        }
    }

    Path file() {
        return file;
    }

    private static Path emptyFile(Path folder) {
        try {
            return Files.createTempFile(folder, "body-", ".spool");
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot keep a body on the local disk", failure);
        }
    }

    /** What cannot be read is the body's fault, what cannot be written is the disk's. */
    private void fill(InputStream body, long bytesMax) throws IOException, BodyRefused {
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        try (OutputStream out = open()) {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                bytes += read;
                if (bytes > bytesMax) {
                    throw new BodyRefused(
                            "BODY_TOO_LONG",
                            "A body of this format has at most %d bytes".formatted(bytesMax));
                }
                write(out, buffer, read);
            }
        }
    }

    private OutputStream open() {
        try {
            return Files.newOutputStream(file);
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot keep a body on the local disk", failure);
        }
    }

    private static void write(OutputStream out, byte[] buffer, int length) {
        try {
            out.write(buffer, 0, length);
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot keep a body on the local disk", failure);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot delete " + file, failure);
        } finally {
            ROOM.release();
        }
    }
}
