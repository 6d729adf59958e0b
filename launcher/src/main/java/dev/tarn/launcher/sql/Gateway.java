package dev.tarn.launcher.sql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.client.ClientFailure;
import dev.tarn.launcher.client.JsonHttp;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.function.Supplier;

/** A gateway that somebody has signed in to; again, once that has run out. */
final class Gateway {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration WORK_TIMEOUT = Duration.ofHours(1);
    private static final int UNAUTHORIZED = 401;

    private final JsonHttp http;
    private final URI uri;
    private final Supplier<String> signIn;
    private volatile String token;

    /** {@code signIn} fetches a token, which lasts for an hour or so. */
    Gateway(JsonHttp http, URI uri, Supplier<String> signIn) {
        this.http = http;
        this.uri = uri;
        this.signIn = signIn;
        this.token = signIn.get();
    }

    JsonHttp http() {
        return http;
    }

    URI uri() {
        return uri;
    }

    String token() {
        return token;
    }

    /** Whoever is not signed in has begun nothing, so that the request can be sent once more. */
    JsonHttp.Answer send(HttpRequest.Builder request) {
        String shown = token;
        JsonHttp.Answer answer = http.sendPatiently(with(request, shown));
        return answer.status() == UNAUTHORIZED
                ? http.sendPatiently(with(request, renewed(shown)))
                : answer;
    }

    private static HttpRequest with(HttpRequest.Builder request, String token) {
        return request.setHeader("Authorization", "Bearer " + token).build();
    }

    private synchronized String renewed(String old) {
        if (token.equals(old)) {
            token = signIn.get();
        }
        return token;
    }

    JsonNode get(String path) {
        return answer(path, HttpRequest.newBuilder(uri.resolve(path)).timeout(TIMEOUT).GET());
    }

    /** Without a body; what it does may take its time. */
    JsonNode post(String path) {
        return answer(
                path,
                HttpRequest.newBuilder(uri.resolve(path))
                        .timeout(WORK_TIMEOUT)
                        .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private JsonNode answer(String path, HttpRequest.Builder request) {
        var answer = send(request);
        if (!answer.isSuccess()) {
            throw new ClientFailure(
                    "The gateway answers %s with %d: %s"
                            .formatted(
                                    path,
                                    answer.status(),
                                    answer.json()
                                            .at("/error/message")
                                            .asText(answer.body().strip())));
        }
        return answer.json();
    }
}
