package dev.tarn.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs statements on Trino over its REST protocol: a dozen lines instead of a driver of 10 MB. */
public final class TrinoSession {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final JsonHttp http;
    private final URI trino;
    private final String user;

    public TrinoSession(JsonHttp http, URI trino, String user) {
        this.http = http;
        this.trino = trino;
        this.user = user;
    }

    /** The rows of the answer, all of them: for small answers only. */
    public List<JsonNode> run(String sql) {
        JsonNode page =
                send(
                        request(trino.resolve("/v1/statement"))
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
        return HttpRequest.newBuilder(uri).timeout(TIMEOUT).header("X-Trino-User", user);
    }

    private JsonNode send(HttpRequest.Builder request, String sql) {
        var answer = http.send(request.build());
        if (!answer.isSuccess()) {
            throw new ClientFailure(
                    "Trino answers «%s» with %d: %s"
                            .formatted(sql, answer.status(), answer.body().strip()));
        }
        return answer.json();
    }
}
