package dev.tarn.trino;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;

/** The gateway, to which the engine reports in its own name. */
final class EventTarget {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final int ATTEMPTS = 2;

    private final URI events;
    private final Tokens tokens;
    private final DroppedEvents dropped;

    /** Tells the counts of this process from those of the one before it. */
    private final String reporter = UUID.randomUUID().toString();

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_WITHIN)
                    .build();

    EventTarget(URI gateway, Tokens tokens, DroppedEvents dropped) {
        this.events = URI.create(gateway + "/api/v1/events");
        this.tokens = tokens;
        this.dropped = dropped;
    }

    /** The status of the answer; once more with a new token when the one that is known is old. */
    int post(byte[] lines) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            String token = tokens.get(client);
            HttpRequest request =
                    HttpRequest.newBuilder(events)
                            .timeout(ANSWER_WITHIN)
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/x-ndjson")
                            .header("Tarn-Reporter", reporter)
                            .header("Tarn-Events-Dropped", Long.toString(dropped.count()))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(lines))
                            .build();
            int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 401 || attempt == ATTEMPTS) {
                return status;
            }
            tokens.forget(token);
        }
    }

    void close() {
        client.shutdownNow();
        client.close();
    }
}
