package dev.tarn.systemtests.writer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;

/** What an HTTP server said. */
record Answer(int status, String body, HttpResponse<String> response) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Answer of(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.body(), response);
    }

    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException failure) {
            throw new AssertionError(toString(), failure);
        }
    }

    String text(String pointer) {
        return json().at(pointer).asText();
    }

    @Override
    public String toString() {
        return status + " " + body;
    }
}
