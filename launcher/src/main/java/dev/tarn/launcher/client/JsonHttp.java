package dev.tarn.launcher.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One HTTP client for all that the launcher asks. */
public final class JsonHttp implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 20;

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();

    /** An answer of any status; {@code json} is a missing node when it is no JSON. */
    public record Answer(int status, String body, JsonNode json, HttpHeaders headers) {
        public boolean isSuccess() {
            return status / 100 == 2;
        }
    }

    /** For a quick look: short time-out, no token. */
    public Answer get(URI uri) {
        return send(HttpRequest.newBuilder(uri).timeout(CONNECT_TIMEOUT).GET().build());
    }

    /** With a token. */
    public Answer get(URI uri, String token) {
        return send(
                HttpRequest.newBuilder(uri)
                        .timeout(ANSWER_TIMEOUT)
                        .header("Authorization", "Bearer " + token)
                        .GET()
                        .build());
    }

    /** Comes again after a 503, as every driver does: nothing has begun then. */
    public Answer sendPatiently(HttpRequest request) {
        Answer answer = send(request);
        for (int attempt = 1; answer.status() == 503 && attempt < ATTEMPTS; attempt++) {
            LockSupport.parkNanos(PAUSE.toNanos());
            answer = send(request);
        }
        return answer;
    }

    /** The lines of a good answer, as they come; to be closed. */
    public Stream<String> lines(URI uri, String token) {
        var request =
                HttpRequest.newBuilder(uri)
                        .timeout(ANSWER_TIMEOUT)
                        .header("Authorization", "Bearer " + token)
                        .GET()
                        .build();
        try {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofLines());
            if (answer.statusCode() == 200) {
                return answer.body();
            }
            try (Stream<String> body = answer.body()) {
                JsonNode json = parse(body.limit(100).collect(Collectors.joining("\n")));
                throw new ClientFailure(
                        "%s answers %d: %s"
                                .formatted(
                                        uri,
                                        answer.statusCode(),
                                        json.at("/error/message").asText("no reason was given")));
            }
        } catch (IOException e) {
            throw new ClientFailure("No answer from " + uri + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientFailure("Interrupted while waiting for " + uri, e);
        }
    }

    Answer send(HttpRequest request) {
        try {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    answer.statusCode(), answer.body(), parse(answer.body()), answer.headers());
        } catch (IOException e) {
            throw new ClientFailure("No answer from " + request.uri() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientFailure("Interrupted while waiting for " + request.uri(), e);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance();
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
