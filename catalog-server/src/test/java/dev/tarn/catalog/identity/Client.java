package dev.tarn.catalog.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Plain requests to one server. */
record Client(URI server) {
    static final String FORM = "application/x-www-form-urlencoded";
    static final String CLIENT_CREDENTIALS = "client_credentials";
    static final String TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    static final String JWT = "urn:ietf:params:oauth:token-type:jwt";

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Answer signIn(String clientId, String secret) {
        return post(
                Map.of(
                        "grant_type",
                        CLIENT_CREDENTIALS,
                        "client_id",
                        clientId,
                        "client_secret",
                        secret,
                        "scope",
                        "catalog"));
    }

    /** For a session that goes on without the secret. */
    Answer signInForLong(String clientId, String secret) {
        return post(
                Map.of(
                        "grant_type",
                        CLIENT_CREDENTIALS,
                        "client_id",
                        clientId,
                        "client_secret",
                        secret,
                        "scope",
                        "catalog offline_access"));
    }

    Answer renew(String refreshToken) {
        return post(Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
    }

    /** As Trino does for each of its users. */
    Answer actFor(String subjectToken, String subjectType, String actorToken) {
        return post(
                Map.of(
                        "grant_type",
                        TOKEN_EXCHANGE,
                        "scope",
                        "catalog",
                        "subject_token",
                        subjectToken,
                        "subject_token_type",
                        subjectType,
                        "actor_token",
                        actorToken,
                        "actor_token_type",
                        ACCESS_TOKEN),
                "Authorization",
                "Bearer " + actorToken);
    }

    /** As Iceberg's client does before a token expires. */
    Answer refresh(String token) {
        return post(refreshForm(token), "Authorization", "Bearer " + token);
    }

    /** As Iceberg's client does when a token has expired. */
    Answer refresh(String token, String clientId, String secret) {
        return post(refreshForm(token), "Authorization", basic(clientId, secret));
    }

    Answer post(Map<String, String> form, String... headers) {
        return tokens(
                new TreeMap<>(form)
                        .entrySet().stream()
                                .map(entry ->
                                        encode(entry.getKey()) + "=" + encode(entry.getValue()))
                                .collect(Collectors.joining("&")),
                FORM,
                headers);
    }

    Answer tokens(String body, String contentType, String... headers) {
        var request =
                HttpRequest.newBuilder(server.resolve("/v1/oauth/tokens"))
                        .header("Content-Type", contentType)
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    Answer get(String path, String token) {
        return send(as(token, path).GET());
    }

    Answer put(String path, String token, String body) {
        return send(as(token, path).PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer post(String path, String token) {
        return send(as(token, path).POST(HttpRequest.BodyPublishers.noBody()));
    }

    Answer post(String path, String token, String body) {
        return send(as(token, path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Under an idempotency key. */
    Answer post(String path, String token, String body, String key) {
        return send(
                as(token, path)
                        .header("Idempotency-Key", key)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer delete(String path, String token) {
        return send(as(token, path).DELETE());
    }

    Answer open(String method, String path) {
        return send(
                HttpRequest.newBuilder(server.resolve(path))
                        .method(method, HttpRequest.BodyPublishers.noBody()));
    }

    static String basic(String clientId, String secret) {
        return "Basic "
                + Base64.getEncoder().encodeToString((clientId + ":" + secret).getBytes(UTF_8));
    }

    private static Map<String, String> refreshForm(String token) {
        return Map.of(
                "grant_type",
                TOKEN_EXCHANGE,
                "scope",
                "catalog",
                "subject_token",
                token,
                "subject_token_type",
                ACCESS_TOKEN);
    }

    private HttpRequest.Builder as(String token, String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(failure);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
