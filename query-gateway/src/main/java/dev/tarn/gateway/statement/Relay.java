package dev.tarn.gateway.statement;

import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.cluster.ClusterAnswer;
import dev.tarn.gateway.cluster.ClusterRequest;
import dev.tarn.gateway.protocol.TrinoHeaders;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes an answer on as it comes, byte for byte and compressed as it is: a stream never has more
 * of it in memory than a buffer. One that falls silent in the middle is broken off.
 */
public final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int BUFFER_BYTES = 64 * 1024;

    /** Behind so much of it an answer is a long one. */
    private static final long LONG_BYTES = 128 * 1024;

    /**
     * A cluster writes rows as it makes them, a few kilobytes at a time, and to be woken for each
     * of these costs all that are involved more than the rows do. Of a long answer the next piece
     * is looked for when there is something to carry.
     */
    private static final Duration GATHER = Duration.ofMillis(1);

    /** What is there already is read in less. */
    private static final long WAITED_NANOS = 50_000;

    private Relay() {}

    /** {@code first} hears of the answer before the client does. */
    static void stream(
            Cluster cluster,
            ClusterRequest request,
            HttpServletResponse to,
            Consumer<ClusterAnswer> first)
            throws IOException {
        try (ClusterAnswer answer = cluster.send(request)) {
            TrinoRefusesUs.require(cluster.name(), answer.statusCode());
            first.accept(answer);
            to.setStatus(answer.statusCode());
            TrinoHeaders.toClient(answer.headers(), to);
            answer.headers().firstValueAsLong("Content-Length").ifPresent(to::setContentLengthLong);
            copy(cluster, answer, to.getOutputStream());
        }
    }

    /**
     * The same of an answer that is nothing but its body: its length, or nothing when there is
     * none.
     */
    static OptionalLong content(Cluster cluster, ClusterRequest request, HttpServletResponse to)
            throws IOException {
        try (ClusterAnswer answer = cluster.send(request)) {
            if (answer.statusCode() != 200) {
                LOG.info("Cluster {} has no such content: {}", cluster.name(), answer.statusCode());
                return OptionalLong.empty();
            }
            TrinoHeaders.toClient(answer.headers(), to);
            answer.headers().firstValueAsLong("Content-Length").ifPresent(to::setContentLengthLong);
            return OptionalLong.of(copy(cluster, answer, to.getOutputStream()));
        }
    }

    /** Returns how many bytes of the body there were. */
    public static long copy(Cluster cluster, ClusterAnswer from, OutputStream to)
            throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long passed = 0;
        while (true) {
            long asked = System.nanoTime();
            int count = read(cluster, from, buffer);
            boolean waited = System.nanoTime() - asked > WAITED_NANOS;
            if (count < 0) {
                return passed;
            }
            to.write(buffer, 0, count);
            passed += count;
            if (waited && passed > LONG_BYTES) {
                gather(cluster);
            }
        }
    }

    private static int read(Cluster cluster, ClusterAnswer from, byte[] buffer) {
        try {
            return from.read(buffer);
        } catch (IOException e) {
            throw new AnswerBroken(cluster.name(), e);
        }
    }

    private static void gather(Cluster cluster) {
        try {
            Thread.sleep(GATHER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AnswerBroken(cluster.name(), new InterruptedIOException(e.getMessage()));
        }
    }
}
