package dev.tarn.catalog.scan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.iceberg.rest.PlanStatus;

/**
 * The answers of scan planning, around pages that are JSON already.
 *
 * <p>Iceberg's own writers would want all tasks as objects, and confuse deletion vectors: see
 * {@link TaskPage}.
 */
final class ScanJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] NO_TASKS =
            "\"file-scan-tasks\":[]".getBytes(StandardCharsets.UTF_8);

    private ScanJson() {}

    static byte[] write(ScanAnswer answer) {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            switch (answer) {
                case ScanAnswer.Completed completed -> {
                    status(json, PlanStatus.COMPLETED);
                    json.writeStringField("plan-id", completed.planId().toString());
                    planTasks(json, completed.planTasks());
                }
                case ScanAnswer.Submitted plan -> {
                    status(json, PlanStatus.SUBMITTED);
                    json.writeStringField("plan-id", plan.planId().toString());
                }
                case ScanAnswer.Cancelled _ -> status(json, PlanStatus.CANCELLED);
                case ScanAnswer.Failed failed -> {
                    status(json, PlanStatus.FAILED);
                    error(json, failed.reason());
                }
            }
            json.writeEndObject();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return answer instanceof ScanAnswer.Completed completed
                ? completed
                        .page()
                        .map(page -> join(out, page))
                        .orElseGet(() -> listed(completed, out))
                : out.toByteArray();
    }

    /** With more fields, if there are any. */
    static byte[] write(ScanAnswer answer, byte[] fields) {
        byte[] object = write(answer);
        return fields.length == 0 ? object : join(object, fields);
    }

    /** The answer to a plan task: its page. */
    static byte[] write(byte[] page) {
        var out = new ByteArrayOutputStream(page.length + 2);
        out.write('{');
        out.writeBytes(page);
        out.write('}');
        return out.toByteArray();
    }

    /** Clients tell a plan without tasks by an empty list. */
    private static byte[] listed(ScanAnswer.Completed completed, ByteArrayOutputStream out) {
        return completed.planTasks().isEmpty() ? join(out, NO_TASKS) : out.toByteArray();
    }

    /** Puts more fields before an object's closing brace. */
    private static byte[] join(ByteArrayOutputStream object, byte[] fields) {
        return join(object.toByteArray(), fields);
    }

    private static byte[] join(byte[] open, byte[] fields) {
        var out = new ByteArrayOutputStream(open.length + fields.length + 1);
        out.write(open, 0, open.length - 1);
        out.write(',');
        out.writeBytes(fields);
        out.write('}');
        return out.toByteArray();
    }

    private static void status(JsonGenerator json, PlanStatus status) throws IOException {
        json.writeStringField("status", status.status());
    }

    private static void planTasks(JsonGenerator json, List<String> tokens) throws IOException {
        if (!tokens.isEmpty()) {
            json.writeArrayFieldStart("plan-tasks");
            for (String token : tokens) {
                json.writeString(token);
            }
            json.writeEndArray();
        }
    }

    private static void error(JsonGenerator json, String reason) throws IOException {
        json.writeObjectFieldStart("error");
        json.writeStringField("message", "Cannot plan the scan: " + reason);
        json.writeStringField("type", "ScanPlanningFailedException");
        json.writeNumberField("code", 500);
        json.writeEndObject();
    }
}
