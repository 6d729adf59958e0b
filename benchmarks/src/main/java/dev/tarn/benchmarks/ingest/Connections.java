package dev.tarn.benchmarks.ingest;

import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * As many connections to a writer as there are batches on their way, each used again. What is
 * measured shares its cores with the driver, so a batch costs the driver next to nothing.
 */
final class Connections implements AutoCloseable {
    /** Of answers of a kilobyte; there may be thousands at once. */
    private static final int BUFFER = 2 * 1024;

    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final URI writer;
    private final String path;
    private final String token;

    Connections(URI batches, String token) {
        this.writer = batches;
        this.path = batches.getRawPath();
        this.token = token;
    }

    record Answer(int status, String body) {}

    Answer send(String key, byte[] body) throws IOException {
        Connection kept = idle.pollFirst();
        if (kept != null) {
            try {
                return send(kept, key, body);
            } catch (IOException closed) {
                // A writer closes what was idle for long; the key makes a second sending safe.
                kept.close();
            }
        }
        return send(new Connection(writer, token, "application/x-ndjson", BUFFER), key, body);
    }

    private Answer send(Connection connection, String key, byte[] body) throws IOException {
        try {
            int status = connection.post(path, "Idempotency-Key: " + key + "\r\n", body);
            var answer = new Answer(status, status == 200 ? "" : connection.text());
            idle.addFirst(connection);
            return answer;
        } catch (IOException lost) {
            connection.close();
            throw lost;
        }
    }

    @Override
    public void close() throws IOException {
        for (Connection each = idle.poll(); each != null; each = idle.poll()) {
            each.close();
        }
    }
}
