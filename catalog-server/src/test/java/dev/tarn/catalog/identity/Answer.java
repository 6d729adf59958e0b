package dev.tarn.catalog.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.Optional;

/** What the server said. */
record Answer(int status, String body, HttpResponse<String> response) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    JsonNode json() {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException failure) {
            throw new AssertionError("No JSON: " + body, failure);
        }
    }

    String text(String field) {
        return json().path(field).asText();
    }

    String token() {
        if (status != 200) {
            throw new AssertionError("No token: " + this);
        }
        return text("access_token");
    }

    /** Whether the token was believed, whatever its principal may do. */
    boolean authenticated() {
        return status != 401;
    }

    /** The message in the Iceberg error shape. */
    String message() {
        return json().path("error").path("message").asText();
    }

    String errorType() {
        return json().path("error").path("type").asText();
    }

    Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    @Override
    public String toString() {
        return status + " " + body;
    }
}
