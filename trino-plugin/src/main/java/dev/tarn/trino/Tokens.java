package dev.tarn.trino;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The engine's own token, asked for when it is needed and again when it is refused. */
final class Tokens {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final URI endpoint;
    private final String form;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Optional<String> token = Optional.empty();

    Tokens(URI catalog, String clientId, String secret) {
        this.endpoint = URI.create(catalog + "/v1/oauth/tokens");
        this.form =
                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                        .formatted(
                                URLEncoder.encode(clientId, UTF_8),
                                URLEncoder.encode(secret, UTF_8));
    }

    String get(HttpClient client) throws IOException, InterruptedException {
        Optional<String> known = token;
        if (known.isPresent()) {
            return known.orElseThrow();
        }
        asking.lockInterruptibly();
        try {
            if (token.isEmpty()) {
                token = Optional.of(ask(client));
            }
            return token.orElseThrow();
        } finally {
            asking.unlock();
        }
    }

    /** One that was refused; nothing when there is a newer one already. */
    void forget(String refused) {
        asking.lock();
        try {
            token = token.filter(known -> !known.equals(refused));
        } finally {
            asking.unlock();
        }
    }

    private String ask(HttpClient client) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(endpoint)
                        .timeout(ANSWER_WITHIN)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build();
        HttpResponse<String> answer =
                client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
        if (answer.statusCode() == 200
                && Json.parse(answer.body()) instanceof Map<?, ?> json
                && json.get("access_token") instanceof String given) {
            return given;
        }
        throw new IOException("the catalog gives no token, status " + answer.statusCode());
    }
}
