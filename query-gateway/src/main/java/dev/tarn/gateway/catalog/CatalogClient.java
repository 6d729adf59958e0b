package dev.tarn.gateway.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.http.WholeAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks the catalog as a principal of its own, and signs in again when its token has run out. */
public final class CatalogClient {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(5);
    private static final int BYTES_MAX = 256 * 1024;
    private static final int SHOWN_MAX = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client;
    private final URI catalog;
    private final String clientId;
    private final Secret clientSecret;
    private volatile Optional<String> token = Optional.empty();

    public CatalogClient(HttpClient client, URI catalog, String clientId, Secret clientSecret) {
        this.client = client;
        this.catalog = catalog;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
    }

    /** Sends JSON to a path; whatever is answered but 401. */
    public WholeAnswer send(String method, String path, JsonNode body)
            throws IOException, InterruptedException {
        return send(method, path, body, PATIENCE);
    }

    /** The same for somebody who does not wait for long. */
    public WholeAnswer send(String method, String path, JsonNode body, Duration patience)
            throws IOException, InterruptedException {
        return signedIn(
                () ->
                        request(path)
                                .header("Content-Type", "application/json")
                                .method(
                                        method,
                                        HttpRequest.BodyPublishers.ofString(body.toString())),
                patience,
                BYTES_MAX);
    }

    /** Something to read, so long at most. */
    public WholeAnswer get(String path, int bytesMax) throws IOException, InterruptedException {
        return signedIn(() -> request(path).GET(), PATIENCE, bytesMax);
    }

    /**
     * Whether the catalog would let this engine act for somebody: they exist, and are not disabled.
     */
    public boolean actsFor(String principal) throws IOException, InterruptedException {
        Optional<String> before = token;
        if (before.isPresent() && actsFor(principal, before.orElseThrow())) {
            return true;
        }
        // A token that is too old is refused in the same words.
        token = Optional.empty();
        return actsFor(principal, token(SHORT_PATIENCE));
    }

    private boolean actsFor(String principal, String own) throws IOException, InterruptedException {
        String subject =
                new PlainJWT(new JWTClaimsSet.Builder().subject(principal).build()).serialize();
        String form =
                "grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_token_type=urn:ietf:params:oauth:token-type:jwt&subject_token=%s&actor_token_type=urn:ietf:params:oauth:token-type:access_token&actor_token=%s"
                        .formatted(subject, own);
        WholeAnswer answer =
                ask(
                        request("/v1/oauth/tokens")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form)),
                        SHORT_PATIENCE,
                        BYTES_MAX);
        return switch (answer.statusCode()) {
            case 200 -> true;
            case 400, 401, 403 -> false;
            default -> throw refused(answer);
        };
    }

    private WholeAnswer signedIn(
            Supplier<HttpRequest.Builder> request, Duration patience, int bytesMax)
            throws IOException, InterruptedException {
        WholeAnswer answer = ask(withToken(request.get(), patience), patience, bytesMax);
        if (answer.statusCode() == 401) {
            // It lasts for an hour.
            token = Optional.empty();
            answer = ask(withToken(request.get(), patience), patience, bytesMax);
        }
        return answer;
    }

    private HttpRequest.Builder withToken(HttpRequest.Builder request, Duration patience)
            throws IOException, InterruptedException {
        return request.header("Authorization", "Bearer " + token(patience));
    }

    /** What to say of an answer that is not the one that was hoped for. */
    public static IOException refused(WholeAnswer answer) {
        String said = new String(answer.body(), UTF_8);
        return new IOException(
                "The catalog answers %d: %s"
                        .formatted(
                                answer.statusCode(),
                                said.substring(0, Math.min(said.length(), SHOWN_MAX))));
    }

    private String token(Duration patience) throws IOException, InterruptedException {
        Optional<String> known = token;
        if (known.isEmpty()) {
            known = Optional.of(fetchToken(patience));
            token = known;
        }
        return known.orElseThrow();
    }

    private String fetchToken(Duration patience) throws IOException, InterruptedException {
        String form =
                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                        .formatted(
                                URLEncoder.encode(clientId, UTF_8),
                                URLEncoder.encode(clientSecret.value(), UTF_8));
        WholeAnswer answer =
                ask(
                        request("/v1/oauth/tokens")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form)),
                        patience,
                        BYTES_MAX);
        if (answer.statusCode() != 200) {
            throw refused(answer);
        }
        return JSON.readTree(answer.body()).path("access_token").asText();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(catalog.toString().replaceAll("/+$", "") + path));
    }

    private WholeAnswer ask(HttpRequest.Builder request, Duration patience, int bytesMax)
            throws IOException, InterruptedException {
        return WholeAnswer.of(client, request.timeout(patience).build(), patience, bytesMax);
    }
}
