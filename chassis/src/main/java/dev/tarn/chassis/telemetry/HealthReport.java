package dev.tarn.chassis.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.SequencedMap;

/** Every check's answer at one moment. */
record HealthReport(SequencedMap<String, Health> checks) {
    private static final JsonFactory JSON = new JsonFactory();

    boolean ready() {
        return checks.values().stream().allMatch(Health.Up.class::isInstance);
    }

    String json() {
        var out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("status", ready() ? "up" : "down");
            json.writeObjectFieldStart("checks");
            for (var check : checks.entrySet()) {
                json.writeObjectFieldStart(check.getKey());
                switch (check.getValue()) {
                    case Health.Up _ -> json.writeStringField("status", "up");
                    case Health.Down(String reason) -> {
                        json.writeStringField("status", "down");
                        json.writeStringField("reason", reason);
                    }
                }
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return out.toString();
    }
}
