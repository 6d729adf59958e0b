package dev.tarn.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;

/** Plain requests, for what Iceberg's client hides or would never send. */
final class Http {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI server;
    private final String token;

    Http(URI server, String token) {
        this.server = server;
        this.token = token;
    }

    record Answer(int status, String body, HttpResponse<String> response) {
        JsonNode json() {
            try {
                return MAPPER.readTree(body);
            } catch (JsonProcessingException notJson) {
                throw new AssertionError("No JSON: " + body, notJson);
            }
        }

        /** The type in Iceberg's error shape; fails when the body has another. */
        String errorType() {
            JsonNode error = json().path("error");
            if (error.path("code").intValue() != status || !error.path("message").isTextual()) {
                throw new AssertionError("Not the error shape: " + status + " " + body);
            }
            return error.path("type").textValue();
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }
    }

    Http as(String otherToken) {
        return new Http(server, otherToken);
    }

    Answer get(String path, String... headers) {
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), headers);
    }

    Answer head(String path) {
        return send("HEAD", path, HttpRequest.BodyPublishers.noBody());
    }

    Answer delete(String path, String... headers) {
        return send("DELETE", path, HttpRequest.BodyPublishers.noBody(), headers);
    }

    Answer put(String path, String body) {
        return send("PUT", path, HttpRequest.BodyPublishers.ofString(body));
    }

    Answer post(String path, String body, String... headers) {
        return send("POST", path, HttpRequest.BodyPublishers.ofString(body), headers);
    }

    /** With {@code Expect: 100-continue}. */
    Answer postAskingFirst(String path, String body) {
        return send(
                request("POST", path, HttpRequest.BodyPublishers.ofString(body))
                        .expectContinue(true));
    }

    private Answer send(
            String method, String path, HttpRequest.BodyPublisher body, String... headers) {
        var request = request(method, path, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    private HttpRequest.Builder request(
            String method, String path, HttpRequest.BodyPublisher body) {
        var request =
                HttpRequest.newBuilder(URI.create(server.toString().replaceAll("/$", "") + path))
                        .method(method, body)
                        .header("Content-Type", "application/json");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
