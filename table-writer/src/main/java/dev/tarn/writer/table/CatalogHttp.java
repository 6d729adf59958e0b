package dev.tarn.writer.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The few questions to the catalog that Iceberg's own client does not ask. */
public final class CatalogHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int UNAUTHORIZED = 401;

    private final HttpClient client;
    private final CatalogAddress catalog;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Token> token = Optional.empty();

    public CatalogHttp(HttpClient client, CatalogAddress catalog, InstantSource clock) {
        this.client = client;
        this.catalog = catalog;
        this.clock = clock;
    }

    /** What the catalog answered; {@code json} is a missing node when it is no JSON. */
    record Answer(int status, JsonNode json, Optional<String> tag) {
        String message() {
            return json.at("/error/message").asText("");
        }
    }

    private record Token(String value, Instant renewAt) {}

    /** As the writer itself. */
    Answer post(String path) {
        Answer answer = post(path, token());
        if (answer.status() == UNAUTHORIZED) {
            // The key that signed it is gone, or the secret was changed.
            forgetToken();
            answer = post(path, token());
        }
        return answer;
    }

    private Answer post(String path, String bearer) {
        return send(
                HttpRequest.newBuilder(catalog.at(path))
                        .header("Authorization", "Bearer " + bearer)
                        .POST(BodyPublishers.noBody()));
    }

    /** As the writer itself; 304 when what the tag names has not changed. */
    Answer get(String path, Optional<String> tag) {
        Answer answer = get(path, tag, token());
        if (answer.status() == UNAUTHORIZED) {
            forgetToken();
            answer = get(path, tag, token());
        }
        return answer;
    }

    private Answer get(String path, Optional<String> tag, String bearer) {
        var request =
                HttpRequest.newBuilder(catalog.at(path))
                        .header("Authorization", "Bearer " + bearer)
                        .GET();
        tag.ifPresent(known -> request.header("If-None-Match", known));
        return send(request);
    }

    /** As a producer, with the very header that they came with. */
    Answer post(String path, String authorization, String json) {
        return send(
                HttpRequest.newBuilder(catalog.at(path))
                        .header("Authorization", authorization)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json)));
    }

    private String token() {
        lock.lock();
        try {
            if (token.isEmpty() || !clock.instant().isBefore(token.orElseThrow().renewAt())) {
                token = Optional.of(login());
            }
            return token.orElseThrow().value();
        } finally {
            lock.unlock();
        }
    }

    private void forgetToken() {
        lock.lock();
        try {
            token = Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private Token login() {
        String form =
                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                        .formatted(
                                URLEncoder.encode(catalog.clientId(), UTF_8),
                                URLEncoder.encode(catalog.clientSecret(), UTF_8));
        Answer answer =
                send(
                        HttpRequest.newBuilder(catalog.at("/v1/oauth/tokens"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(form)));
        String value = answer.json().path("access_token").asText("");
        if (answer.status() != 200 || value.isEmpty()) {
            throw new CatalogUnavailable(
                    "The catalog gives the writer no token: HTTP " + answer.status());
        }
        long seconds = answer.json().path("expires_in").asLong(60);
        return new Token(value, clock.instant().plusSeconds(Math.max(1, seconds / 2)));
    }

    private Answer send(HttpRequest.Builder request) {
        HttpRequest built = request.timeout(PATIENCE).build();
        try {
            var answer = client.send(built, BodyHandlers.ofString());
            return new Answer(
                    answer.statusCode(), parse(answer.body()), answer.headers().firstValue("ETag"));
        } catch (IOException failure) {
            throw new CatalogUnavailable(
                    "No answer from the catalog to %s %s"
                            .formatted(built.method(), built.uri().getPath()),
                    failure);
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
            throw new CatalogUnavailable("Interrupted while asking the catalog", failure);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance();
        }
    }
}
