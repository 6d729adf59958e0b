package dev.tarn.trino;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks the catalog, over connections that stay open. Whatever is not a plain answer is a failure of
 * the query: nothing is let through because nobody could say no.
 */
final class DecisionServer {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 2;

    private final URI catalog;
    private final Tokens tokens;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_WITHIN)
                    .build();

    DecisionServer(URI catalog, Tokens tokens) {
        this.catalog = catalog;
        this.tokens = tokens;
    }

    /** The {@code result} of an answer. */
    @Nullable Object ask(String question, String body) {
        try {
            HttpResponse<String> answer = send(question, body);
            if (answer.statusCode() != 200) {
                throw unavailable("status " + answer.statusCode());
            }
            if (!(Json.parse(answer.body()) instanceof Map<?, ?> json)) {
                throw unavailable("an answer that is no object");
            }
            return json.get("result");
        } catch (IOException | IllegalArgumentException failure) {
            throw unavailable(String.valueOf(failure.getMessage()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted");
        }
    }

    void close() {
        client.shutdownNow();
        client.close();
    }

    /** Once more with a new token, and once more when a kept connection has died meanwhile. */
    private HttpResponse<String> send(String question, String body)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            String token = "";
            try {
                token = tokens.get(client);
                HttpResponse<String> answer = client.send(request(question, body, token), read());
                if (answer.statusCode() != 401 || attempt == ATTEMPTS) {
                    return answer;
                }
                tokens.forget(token);
            } catch (IOException failure) {
                if (attempt == ATTEMPTS) {
                    throw failure;
                }
            }
        }
    }

    private HttpRequest request(String question, String body, String token) {
        return HttpRequest.newBuilder(URI.create(catalog + "/decision/" + question))
                .timeout(ANSWER_WITHIN)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body, UTF_8))
                .build();
    }

    private static HttpResponse.BodyHandler<String> read() {
        return HttpResponse.BodyHandlers.ofString(UTF_8);
    }

    private static TrinoException unavailable(String why) {
        return new TrinoException(
                StandardErrorCode.GENERIC_INTERNAL_ERROR,
                "The catalog cannot be asked what is allowed: " + why);
    }
}
