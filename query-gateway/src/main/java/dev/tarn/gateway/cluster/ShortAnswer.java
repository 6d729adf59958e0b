package dev.tarn.gateway.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Duration;

/** A small answer of a cluster, whole. */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
public record ShortAnswer(int statusCode, HttpHeaders headers, byte[] body) {
    private static final int BUFFER_BYTES = 8 * 1024;

    /** Fails when it is longer than {@code bytesMax}, or is not here so long after its headers. */
    static ShortAnswer of(ClusterAnswer answer, Duration within, int bytesMax) throws IOException {
        long deadline = System.nanoTime() + within.toNanos();
        var bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = answer.read(buffer); count >= 0; count = answer.read(buffer)) {
            bytes.write(buffer, 0, count);
            if (bytes.size() > bytesMax) {
                throw new IOException("the answer is longer than %d bytes".formatted(bytesMax));
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("no whole answer within " + within);
            }
        }
        return new ShortAnswer(answer.statusCode(), answer.headers(), bytes.toByteArray());
    }
}
