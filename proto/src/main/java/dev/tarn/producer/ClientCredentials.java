package dev.tarn.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** A client id and its secret; the token is fetched by one for all who need it. */
final class ClientCredentials implements Credentials {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ANSWER_BYTES_MAX = 256 * 1024;
    private static final long SECONDS_UNSAID = 60;

    private final URI tokens;
    private final String form;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Token> known = Optional.empty();

    private record Token(String value, long renewAt) {}

    ClientCredentials(URI catalog, String clientId, String clientSecret, LongSupplier nanos) {
        this.tokens = URI.create(catalog.toString().replaceAll("/+$", "") + "/v1/oauth/tokens");
        this.form =
                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                        .formatted(
                                URLEncoder.encode(clientId, UTF_8),
                                URLEncoder.encode(clientSecret, UTF_8));
        this.nanos = nanos;
    }

    @Override
    public String token(HttpClient client) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (known.isEmpty() || nanos.getAsLong() - known.orElseThrow().renewAt() >= 0) {
                known = Optional.of(fetch(client));
            }
            return known.orElseThrow().value();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void refused(String token) {
        lock.lock();
        try {
            known = known.filter(other -> !other.value().equals(token));
        } finally {
            lock.unlock();
        }
    }

    private Token fetch(HttpClient client) throws IOException, InterruptedException {
        var answer =
                client.send(
                        HttpRequest.newBuilder(tokens)
                                .timeout(PATIENCE)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form))
                                .build(),
                        BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
        Map<String, Object> json = Json.object(answer.body());
        int status = answer.statusCode();
        if (status == 200 && json.get("access_token") instanceof String token) {
            long seconds = json.get("expires_in") instanceof Long said ? said : SECONDS_UNSAID;
            return new Token(
                    token,
                    nanos.getAsLong() + Duration.ofSeconds(Math.max(1, seconds / 2)).toNanos());
        }
        if (status == 400 || status == 401 || status == 403) {
            throw new LoginRefused("%s gives no token: HTTP %d".formatted(tokens, status));
        }
        throw new IOException("%s answers %d".formatted(tokens, status));
    }

    @Override
    public String toString() {
        return "ClientCredentials[%s]".formatted(tokens);
    }
}
