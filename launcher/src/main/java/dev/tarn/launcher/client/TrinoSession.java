package dev.tarn.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs statements through the gateway over Trino's REST protocol: a dozen lines instead of a driver
 * of 10 MB.
 */
public final class TrinoSession {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final JsonHttp http;
    private final URI gateway;
    private final String token;

    public TrinoSession(JsonHttp http, URI gateway, String token) {
        this.http = http;
        this.gateway = gateway;
        this.token = token;
    }

    /** The rows of the answer, all of them: for small answers only. */
    public List<JsonNode> run(String sql) {
        JsonNode page =
                send(
                        request(gateway.resolve("/v1/statement"))
                                .POST(HttpRequest.BodyPublishers.ofString(sql)),
                        sql);
        List<JsonNode> rows = new ArrayList<>();
        while (true) {
            page.path("data").forEach(rows::add);
            if (page.has("error")) {
                throw new ClientFailure(
                        "Trino refuses «%s»: %s"
                                .formatted(sql, page.path("error").path("message").asText()));
            }
            if (!page.has("nextUri")) {
                return rows;
            }
            // Trino holds the answer back until there is something to say; no need to pause here.
            page = send(request(URI.create(page.path("nextUri").asText())).GET(), sql);
        }
    }

    private HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest.Builder request, String sql) {
        var answer = http.sendPatiently(request.build());
        if (!answer.isSuccess()) {
            throw new ClientFailure(
                    "Trino answers «%s» with %d: %s"
                            .formatted(sql, answer.status(), answer.body().strip()));
        }
        return answer.json();
    }
}
