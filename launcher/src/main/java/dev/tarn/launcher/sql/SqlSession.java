package dev.tarn.launcher.sql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.client.ClientFailure;
import dev.tarn.launcher.client.JsonHttp;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Statements one after the other over Trino's protocol, in one session. */
final class SqlSession {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final Gateway gateway;
    private final SessionHeaders session;
    private volatile Optional<URI> running = Optional.empty();

    /** {@code asOf} is an instant at which the catalog is read, a lake. */
    SqlSession(
            Gateway gateway,
            Optional<String> catalog,
            Optional<String> schema,
            Optional<String> asOf) {
        this.gateway = gateway;
        this.session = new SessionHeaders(catalog, schema, asOf);
    }

    /** Tells of columns and rows as they come, a page in memory at a time. */
    void run(String sql, Rows rows) {
        try {
            page(sql, rows);
        } finally {
            running = Optional.empty();
        }
    }

    private void page(String sql, Rows rows) {
        HttpRequest.Builder post =
                request(gateway.uri().resolve("/v1/statement"))
                        .POST(HttpRequest.BodyPublishers.ofString(sql));
        session.write(post);
        JsonNode page = send(post);
        boolean named = false;
        while (true) {
            if (!named && page.has("columns")) {
                named = true;
                List<String> names = new ArrayList<>();
                page.path("columns").forEach(column -> names.add(column.path("name").asText()));
                rows.columns(names);
            }
            page.path("data").forEach(rows::row);
            if (page.has("error")) {
                throw new ClientFailure(page.at("/error/message").asText());
            }
            if (!page.has("nextUri")) {
                rows.end(Optional.of(page.path("updateType").asText("")).filter(t -> !t.isEmpty()));
                return;
            }
            URI next = URI.create(page.path("nextUri").asText());
            running = Optional.of(next);
            if (page.has("data") && !rows.wanted()) {
                cancel();
                return;
            }
            page = send(request(next).GET());
        }
    }

    /** Stops the statement that runs; from any thread. */
    void cancel() {
        try {
            running.ifPresent(uri -> gateway.send(request(uri).DELETE()));
        } catch (ClientFailure _) {
            // Nobody polls it any more, so that it ends by itself.
        }
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(TIMEOUT);
    }

    private JsonNode send(HttpRequest.Builder request) {
        JsonHttp.Answer answer = gateway.send(request);
        if (!answer.isSuccess()) {
            throw new ClientFailure(
                    "The gateway answers %d: %s"
                            .formatted(
                                    answer.status(),
                                    answer.json()
                                            .at("/error/message")
                                            .asText(answer.body().strip())));
        }
        session.read(answer.headers());
        return answer.json();
    }
}
