package dev.tarn.gateway.receipt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * How much a query has answered. Of a result that was spooled Trino's own counts are those of its
 * segments; what went into them is known to the operator that made them.
 */
record ResultSize(long rows, long bytes) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SPOOLING = "OutputSpoolingOperator";

    /** {@code operators} as descriptions have them, or as text, as events do. */
    static ResultSize of(long rows, long bytes, JsonNode operators) {
        boolean spooled = false;
        long spooledRows = 0;
        long spooledBytes = 0;
        for (JsonNode summary : operators) {
            JsonNode operator = summary.isTextual() ? parsed(summary.asText()) : summary;
            if (operator.path("operatorType").asText("").equals(SPOOLING)) {
                spooled = true;
                spooledRows += Math.max(0, operator.path("inputPositions").asLong());
                spooledBytes += EngineUnits.bytes(operator.path("inputDataSize").asText(""));
            }
        }
        return spooled ? new ResultSize(spooledRows, spooledBytes) : new ResultSize(rows, bytes);
    }

    private static JsonNode parsed(String text) {
        try {
            return text.contains(SPOOLING) ? JSON.readTree(text) : JSON.nullNode();
        } catch (JsonProcessingException _) {
            return JSON.nullNode();
        }
    }
}
