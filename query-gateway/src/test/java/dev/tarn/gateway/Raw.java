package dev.tarn.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Trino's protocol by hand, for what no driver would do. */
record Raw(HttpClient client, URI gateway, String token) {
    private static final ObjectMapper JSON = new ObjectMapper();

    HttpResponse<String> send(String method, URI uri, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .header("Authorization", "Bearer " + token)
                        .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String sql, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(gateway.resolve("/v1/statement"))
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.ofString(sql));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** What an engine reports of a query. */
    HttpResponse<String> report(String event) throws Exception {
        return client.send(
                HttpRequest.newBuilder(gateway.resolve("/api/v1/events"))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(event))
                        .build(),
                BodyHandlers.ofString());
    }

    /** The first answer to a statement that is accepted. */
    JsonNode start(String sql, String... headers) throws Exception {
        return json(post(sql, headers));
    }

    JsonNode page(String uri) throws Exception {
        return json(send("GET", URI.create(uri)));
    }

    /** Polls until there is nothing left to poll, and answers the last page. */
    JsonNode finish(JsonNode from) throws Exception {
        JsonNode page = from;
        while (page.has("nextUri")) {
            page = page(page.path("nextUri").asText());
        }
        return page;
    }

    static JsonNode json(HttpResponse<String> answer) throws Exception {
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }
}
