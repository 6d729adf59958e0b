package dev.tarn.gateway.statement;

import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.protocol.TrinoHeaders;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.Consumer;

/**
 * Passes an answer on as it comes, byte for byte and compressed as it is: a stream never has more
 * of it in memory than a buffer.
 */
final class Relay {
    private static final int BUFFER_BYTES = 32 * 1024;

    private final Silences silences;

    Relay(Silences silences) {
        this.silences = silences;
    }

    /** {@code first} hears of the answer's headers before the client does. */
    void stream(
            Cluster cluster,
            HttpRequest request,
            HttpServletResponse to,
            Consumer<HttpHeaders> first)
            throws IOException {
        HttpResponse<InputStream> answer = cluster.send(request);
        try (var body = silences.watch(answer.body())) {
            TrinoRefusesUs.require(cluster.name(), answer.statusCode());
            first.accept(answer.headers());
            to.setStatus(answer.statusCode());
            TrinoHeaders.toClient(answer.headers(), to);
            answer.headers().firstValueAsLong("Content-Length").ifPresent(to::setContentLengthLong);
            copy(cluster, body, to.getOutputStream());
        }
    }

    private static void copy(Cluster cluster, Silences.Watched from, OutputStream to)
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
