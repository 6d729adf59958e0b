package dev.tarn.systemtests.writer;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Somebody who brings batches, with nothing but HTTP. */
record Producer(WriterRig rig, URI writer, String token, String lake) {
    Producer(WriterRig rig, URI writer, String token) {
        this(rig, writer, token, WriterRig.LAKE);
    }

    Answer send(String table, String key, String lines) {
        return send(table, key, lines.getBytes(StandardCharsets.UTF_8), "");
    }

    /** {@code query} begins with a question mark, or is empty. */
    Answer send(String table, String key, byte[] body, String query, String... headers) {
        var request =
                HttpRequest.newBuilder(writer.resolve(path(lake, table) + query))
                        .header("Authorization", "Bearer " + token)
                        .header("Idempotency-Key", key)
                        .POST(BodyPublishers.ofByteArray(body));
        request.setHeader("Content-Type", "application/x-ndjson");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return rig.send(request);
    }

    /** Again and again under the same key, as a producer does that gets no answer. */
    Answer sendUntilCommitted(String table, String key, String lines) {
        return sendUntil(200, table, key, lines);
    }

    Answer sendUntilRefused(String table, String key, String lines) {
        return sendUntil(422, table, key, lines);
    }

    private Answer sendUntil(int status, String table, String key, String lines) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            try {
                                return Optional.of(send(table, key, lines));
                            } catch (UncheckedIOException lost) {
                                return Optional.<Answer>empty();
                            }
                        },
                        answer -> answer.filter(each -> each.status() == status).isPresent())
                .orElseThrow();
    }

    Answer get(String path) {
        return rig.send(
                HttpRequest.newBuilder(writer.resolve(path))
                        .header("Authorization", "Bearer " + token));
    }

    Answer post(String path) {
        return rig.send(
                HttpRequest.newBuilder(writer.resolve(path))
                        .header("Authorization", "Bearer " + token)
                        .POST(BodyPublishers.noBody()));
    }

    static String path(String table) {
        return path(WriterRig.LAKE, table);
    }

    static String path(String lake, String table) {
        return "/v1/lakes/%s/namespaces/sales/tables/%s/batches".formatted(lake, table);
    }
}
