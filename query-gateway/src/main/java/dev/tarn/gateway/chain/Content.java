package dev.tarn.gateway.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tarn.gateway.history.ReceiptRow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a link is about, as a hash. The order of the fields and their names are of a version, which
 * does not change; docs/design/receipts.md has them for others who compute it.
 */
final class Content {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .build();

    private Content() {}

    /** All of a receipt but for what the gateway keeps there for its own work. */
    static String of(ReceiptRow row) {
        Digest digest = digest(row);
        if (row.movedFrom() != null) {
            digest.add("moved-from", sorted(row.movedFrom()));
        }
        return digest.end();
    }

    /** Of a query that stayed where it was sent first, it is version 1. */
    private static Digest digest(ReceiptRow row) {
        return new Digest(row.movedFrom() == null ? "tarn-receipt-1" : "tarn-receipt-2")
                .add("query-id", row.queryId())
                .add("cluster", row.cluster())
                .add("principal", row.principal())
                .add("user", row.userName())
                .add("actor", row.actor())
                .add("source", row.source())
                .add("client-tags", row.clientTags())
                .add("client-info", row.clientInfo())
                .add("trace-token", row.traceToken())
                .add("user-agent", row.userAgent())
                .add("remote-address", row.remoteAddress())
                .add("request-id", row.requestId())
                .add("catalog", row.catalogName())
                .add("schema", row.schemaName())
                .add("transaction-id", row.transactionId())
                .add("statement", row.statement())
                .add("prepared", row.prepared())
                .add("kind", row.kind())
                .add("named-tables", sorted(row.namedTables()))
                .add("submitted-at", row.submittedAt())
                .add("state", row.state())
                .add("completed-at", row.completedAt())
                .add("completed-by", row.completedBy())
                .add("ended-at", row.endedAt())
                .add("error-name", row.errorName())
                .add("error-type", row.errorType())
                .add("error-message", row.errorMessage())
                .add("queued-millis", row.queuedMillis())
                .add("elapsed-millis", row.elapsedMillis())
                .add("cpu-millis", row.cpuMillis())
                .add("read-rows", row.readRows())
                .add("read-bytes", row.readBytes())
                .add("result-rows", row.resultRows())
                .add("result-bytes", row.resultBytes())
                .add("written-rows", row.writtenRows())
                .add("peak-memory-bytes", row.peakMemoryBytes())
                .add("read-tables", sorted(row.readTables()))
                .add("written-table", sorted(row.writtenTable()))
                .add("lineage", sorted(row.lineage()))
                .add("result-hash", row.resultHash());
    }

    static String of(AmendmentRow row) {
        return new Digest("tarn-amendment-1")
                .add("query-id", row.queryId())
                .add("reported-at", row.reportedAt())
                .add("report", sorted(row.report()))
                .end();
    }

    /** What was submitted before then is gone. */
    static String ofForgotten(Instant before) {
        return new Digest("tarn-forgotten-1").add("before", before).end();
    }

    /** JSON without spaces, the names of each object in order. */
    private static @Nullable String sorted(@Nullable String json) {
        if (json == null) {
            return null;
        }
        try {
            return JSON.writeValueAsString(JSON.readValue(json, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL keeps what is no JSON", e);
        }
    }
}
