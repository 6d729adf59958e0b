package dev.tarn.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * One answer of PostgreSQL, gathered until its ReadyForQuery: only then is a COMMIT surely done.
 */
final class PostgresAnswer {
    private static final char READY_FOR_QUERY = 'Z';
    private static final int HEADER_BYTES = 1 + Integer.BYTES;

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    /** Takes the next bytes of the answer, and tells whether it is whole with them. */
    boolean completeWith(byte[] bytes, int count) {
        received.write(bytes, 0, count);
        ByteBuffer answer = ByteBuffer.wrap(received.toByteArray());
        while (answer.remaining() >= HEADER_BYTES) {
            char type = (char) answer.get();
            int rest = answer.getInt() - Integer.BYTES;
            if (answer.remaining() < rest) {
                return false;
            }
            if (type == READY_FOR_QUERY) {
                return true;
            }
            answer.position(answer.position() + rest);
        }
        return false;
    }
}
