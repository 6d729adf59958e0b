package dev.tarn.gateway.uses;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.http.WholeAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;

/** The catalog's own API, in the name of a principal that is an engine there. */
public final class CatalogCalls {
    private static final int BYTES_MAX = 256 * 1024;
    private static final int SHOWN_MAX = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client;
    private final URI catalog;
    private final String clientId;
    private final Secret clientSecret;
    private final Duration patience;

    /** It lasts for an hour; two that fetch one at once both have a good one. */
    private volatile Optional<String> token = Optional.empty();

    public CatalogCalls(
            HttpClient client,
            URI catalog,
            String clientId,
            Secret clientSecret,
            Duration patience) {
        this.client = client;
        this.catalog = catalog;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.patience = patience;
    }

    /** Fails for every answer but one of this status. */
    public WholeAnswer send(String method, String path, String body, int expected)
            throws IOException, InterruptedException {
        WholeAnswer answer = send(method, path, body);
        if (answer.statusCode() == 401) {
            token = Optional.empty();
            answer = send(method, path, body);
        }
        if (answer.statusCode() != expected) {
            throw refused(answer);
        }
        return answer;
    }

    private WholeAnswer send(String method, String path, String body)
            throws IOException, InterruptedException {
        Optional<String> known = token;
        String bearer = known.isPresent() ? known.orElseThrow() : fetchToken();
        token = Optional.of(bearer);
        return ask(
                request(path)
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + bearer)
                        .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private String fetchToken() throws IOException, InterruptedException {
        String form =
                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                        .formatted(
                                URLEncoder.encode(clientId, UTF_8),
                                URLEncoder.encode(clientSecret.value(), UTF_8));
        WholeAnswer answer =
                ask(
                        request("/v1/oauth/tokens")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form)));
        if (answer.statusCode() != 200) {
            throw refused(answer);
        }
        return JSON.readTree(answer.body()).path("access_token").asText();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(catalog.toString().replaceAll("/+$", "") + path));
    }

    private WholeAnswer ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        return WholeAnswer.of(client, request.timeout(patience).build(), patience, BYTES_MAX);
    }

    private static IOException refused(WholeAnswer answer) {
        String said = new String(answer.body(), UTF_8);
        return new IOException(
                "The catalog answers %d: %s"
                        .formatted(
                                answer.statusCode(),
                                said.substring(0, Math.min(said.length(), SHOWN_MAX))));
    }
}
