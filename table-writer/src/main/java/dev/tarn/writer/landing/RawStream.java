package dev.tarn.writer.landing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import software.amazon.awssdk.http.Abortable;

/**
 * A raw body as it is read again. A failure of the store is told apart from a body that is broken
 * in itself, and at the end the checksum has to be that of the landing.
 */
final class RawStream extends FilterInputStream {
    private final String location;
    private final MessageDigest digest;
    private final byte[] checksum;
    private boolean ended;

    RawStream(String location, InputStream in, MessageDigest digest, byte[] checksum) {
        super(in);
        this.location = location;
        this.digest = digest;
        this.checksum = checksum;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (ended) {
            return -1;
        }
        int read;
        try {
            read = super.read(buffer, offset, length);
        } catch (IOException failure) {
            throw new LandingFailure("read", location, failure);
        }
        if (read >= 0) {
            digest.update(buffer, offset, read);
        } else if (!Arrays.equals(digest.digest(), checksum)) {
            throw LandingFailure.damaged(location);
        } else {
            ended = true;
        }
        return read;
    }

    /** What nobody wants to read is not read to its end for the sake of the connection. */
    @Override
    public void close() throws IOException {
        if (!ended && in instanceof Abortable store) {
            store.abort();
        }
        super.close();
    }

    @Override
    public long skip(long count) {
        throw new UnsupportedOperationException("Every byte is read");
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
