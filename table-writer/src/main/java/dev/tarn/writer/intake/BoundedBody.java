package dev.tarn.writer.intake;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Counts what comes in, and ends it where it is too much or takes too long. */
final class BoundedBody extends FilterInputStream {
    private final long bytesMax;
    private final InstantSource clock;
    private final Instant deadline;
    private long bytes;

    BoundedBody(InputStream in, long bytesMax, InstantSource clock, Duration patience) {
        super(in);
        this.bytesMax = bytesMax;
        this.clock = clock;
        this.deadline = clock.instant().plus(patience);
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        count(Math.max(0, read));
        return read;
    }

    private void count(int more) {
        bytes += more;
        if (bytes > bytesMax) {
            throw new BodyTooLong(bytesMax);
        }
        if (clock.instant().isAfter(deadline)) {
            throw new UploadGivenUp();
        }
    }
}
