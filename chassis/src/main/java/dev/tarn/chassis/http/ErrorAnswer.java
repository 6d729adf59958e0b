package dev.tarn.chassis.http;

import java.util.Map;

/** What a client is told about a failure. */
public record ErrorAnswer(int status, String type, String message, Map<String, String> headers) {
    public ErrorAnswer {
        headers = Map.copyOf(headers);
    }

    public ErrorAnswer(int status, String type, String message) {
        this(status, type, message, Map.of());
    }
}
