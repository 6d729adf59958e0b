package dev.tarn.gateway.statement;

import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.cluster.ClusterAnswer;
import dev.tarn.gateway.cluster.ClusterRequest;
import dev.tarn.gateway.protocol.TrinoHeaders;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpHeaders;
import java.util.function.Consumer;

/**
 * Passes an answer on as it comes, byte for byte and compressed as it is: a stream never has more
 * of it in memory than a buffer. One that falls silent in the middle is broken off.
 */
final class Relay {
    private static final int BUFFER_BYTES = 64 * 1024;

    private Relay() {}

    /** {@code first} hears of the answer's headers before the client does. */
    static void stream(
            Cluster cluster,
            ClusterRequest request,
            HttpServletResponse to,
            Consumer<HttpHeaders> first)
            throws IOException {
        try (ClusterAnswer answer = cluster.send(request)) {
            TrinoRefusesUs.require(cluster.name(), answer.statusCode());
            first.accept(answer.headers());
            to.setStatus(answer.statusCode());
            TrinoHeaders.toClient(answer.headers(), to);
            answer.headers().firstValueAsLong("Content-Length").ifPresent(to::setContentLengthLong);
            copy(cluster, answer, to.getOutputStream());
        }
    }

    private static void copy(Cluster cluster, ClusterAnswer from, OutputStream to)
            throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        while (true) {
            int count;
            try {
                count = from.read(buffer);
            } catch (IOException e) {
                throw new AnswerBroken(cluster.name(), e);
            }
            if (count < 0) {
                return;
            }
            to.write(buffer, 0, count);
        }
    }
}
