package dev.tarn.gateway.uses;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.http.WholeAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The catalog, as it is told which snapshots are needed, by a principal of its own. */
final class CatalogUses {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BYTES_MAX = 256 * 1024;
    private static final int SHOWN_MAX = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client;
    private final URI catalog;
    private final String clientId;
    private final Secret clientSecret;
    private Optional<String> token = Optional.empty();

    CatalogUses(HttpClient client, URI catalog, String clientId, Secret clientSecret) {
        this.client = client;
        this.catalog = catalog;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
    }

    /** Returns when the catalog keeps them all, and fails when nobody can say so. */
    void tell(Map<String, Instant> neededUntil) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        var uses = body.putArray("uses");
        neededUntil.forEach((snapshot, until) ->
                uses.addObject()
                        .put("snapshot-id", snapshot)
                        .put("needed-until", until.toString()));
        WholeAnswer answer = put(body.toString());
        if (answer.statusCode() == 401) {
            // It lasts for an hour.
            token = Optional.empty();
            answer = put(body.toString());
        }
        if (answer.statusCode() != 204) {
            throw refused(answer);
        }
    }

    private WholeAnswer put(String body) throws IOException, InterruptedException {
        if (token.isEmpty()) {
            token = Optional.of(fetchToken());
        }
        return ask(
                request("/api/v1/snapshot-uses")
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + token.orElseThrow())
                        .PUT(HttpRequest.BodyPublishers.ofString(body)));
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
        return WholeAnswer.of(client, request.timeout(PATIENCE).build(), PATIENCE, BYTES_MAX);
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
