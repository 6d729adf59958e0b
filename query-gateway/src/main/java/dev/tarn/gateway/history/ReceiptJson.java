package dev.tarn.gateway.history;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A receipt as JSON; what is not known is left out. */
final class ReceiptJson {
    private ReceiptJson() {}

    static void write(JsonGenerator json, ReceiptRow row) throws IOException {
        json.writeStartObject();
        text(json, "query-id", row.queryId());
        text(json, "state", row.state());
        text(json, "principal", row.principal());
        text(json, "user", row.userName());
        text(json, "actor", row.actor());
        if (!row.cluster().isEmpty()) {
            text(json, "cluster", row.cluster());
        }
        raw(json, "moved-from", row.movedFrom());
        raw(json, "attempt-reports", row.attemptReports());
        text(json, "kind", row.kind());
        text(json, "statement", row.statement());
        text(json, "prepared", row.prepared());
        raw(json, "named-tables", row.namedTables());
        time(json, "submitted-at", row.submittedAt());
        time(json, "ended-at", row.endedAt());
        client(json, row);
        if (row.errorName() != null) {
            json.writeObjectFieldStart("error");
            text(json, "name", row.errorName());
            text(json, "type", row.errorType());
            text(json, "message", row.errorMessage());
            json.writeEndObject();
        }
        if (row.elapsedMillis() != null) {
            statistics(json, row);
        }
        raw(json, "read-tables", row.readTables());
        raw(json, "written-table", row.writtenTable());
        raw(json, "lineage", row.lineage());
        text(json, "result-hash", row.resultHash());
        time(json, "completed-at", row.completedAt());
        text(json, "completed-by", row.completedBy());
        if (row.sealedOn() != null) {
            json.writeStringField("sealed-on", row.sealedOn().toString());
        }
        raw(json, "amendment", row.amendment());
        raw(json, "past-without-right", row.pastFindings());
        json.writeEndObject();
    }

    private static void client(JsonGenerator json, ReceiptRow row) throws IOException {
        json.writeObjectFieldStart("client");
        text(json, "address", row.remoteAddress());
        text(json, "request-id", row.requestId());
        text(json, "source", row.source());
        tags(json, row.clientTags());
        text(json, "info", row.clientInfo());
        text(json, "trace-token", row.traceToken());
        text(json, "user-agent", row.userAgent());
        text(json, "catalog", row.catalogName());
        text(json, "schema", row.schemaName());
        text(json, "transaction-id", row.transactionId());
        json.writeEndObject();
    }

    private static void tags(JsonGenerator json, List<String> tags) throws IOException {
        if (!tags.isEmpty()) {
            json.writeArrayFieldStart("tags");
            for (String tag : tags) {
                json.writeString(tag);
            }
            json.writeEndArray();
        }
    }

    private static void statistics(JsonGenerator json, ReceiptRow row) throws IOException {
        json.writeObjectFieldStart("statistics");
        number(json, "queued-millis", row.queuedMillis());
        number(json, "elapsed-millis", row.elapsedMillis());
        number(json, "cpu-millis", row.cpuMillis());
        number(json, "read-rows", row.readRows());
        number(json, "read-bytes", row.readBytes());
        number(json, "result-rows", row.resultRows());
        number(json, "result-bytes", row.resultBytes());
        number(json, "written-rows", row.writtenRows());
        number(json, "peak-memory-bytes", row.peakMemoryBytes());
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, @Nullable String value)
            throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private static void number(JsonGenerator json, String name, @Nullable Long value)
            throws IOException {
        if (value != null) {
            json.writeNumberField(name, value);
        }
    }

    private static void time(JsonGenerator json, String name, @Nullable Instant value)
            throws IOException {
        if (value != null) {
            json.writeStringField(name, value.toString());
        }
    }

    /** What PostgreSQL keeps as JSON is JSON. */
    private static void raw(JsonGenerator json, String name, @Nullable String value)
            throws IOException {
        if (value != null) {
            json.writeFieldName(name);
            json.writeRawValue(value);
        }
    }
}
