package dev.tarn.gateway.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Trino's description of a query, at {@code /v1/query/<id>}: read once it has ended. */
final class QueryInfoReader {
    private static final int MESSAGE_CHARACTERS_MAX = 4000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private QueryInfoReader() {}

    /** Empty while the query runs. */
    static Optional<Completion> read(byte[] body) throws IOException {
        JsonNode info = JSON.readTree(body);
        String state = info.path("state").asText("");
        if (!state.equals("FINISHED") && !state.equals("FAILED")) {
            if (state.isEmpty()) {
                throw new IOException("no state in the description of a query");
            }
            return Optional.empty();
        }
        JsonNode stats = info.path("queryStats");
        return Optional.of(
                new Completion(
                        info.path("queryId").asText(""),
                        state,
                        text(info.path("preparedQuery")),
                        instant(stats.path("endTime")),
                        text(info.at("/errorCode/name")),
                        text(info.at("/errorCode/type")),
                        shortened(text(info.at("/failureInfo/message"))),
                        EngineUnits.millis(stats.path("queuedTime").asText("")),
                        EngineUnits.millis(stats.path("elapsedTime").asText("")),
                        EngineUnits.millis(stats.path("totalCpuTime").asText("")),
                        stats.path("processedInputPositions").asLong(),
                        EngineUnits.bytes(stats.path("physicalInputDataSize").asText("")),
                        stats.path("outputPositions").asLong(),
                        EngineUnits.bytes(stats.path("outputDataSize").asText("")),
                        stats.path("writtenPositions").asLong(),
                        EngineUnits.bytes(stats.path("peakTotalMemoryReservation").asText("")),
                        readTables(info).toString(),
                        written(info.path("output")),
                        lineage(info.path("selectColumnsLineageInfo"))));
    }

    /** What was read from, with the snapshot; and what was decided about each table. */
    private static ArrayNode readTables(JsonNode info) {
        ArrayNode tables = JSON.createArrayNode();
        for (JsonNode input : info.path("inputs")) {
            ObjectNode table = tables.addObject();
            table.put("catalog", input.path("catalogName").asText());
            table.put("schema", input.path("schema").asText());
            table.put("table", input.path("table").asText());
            JsonNode snapshot = input.at("/connectorInfo/snapshotId");
            if (!snapshot.isMissingNode() && !snapshot.isNull()) {
                // Text, because a JavaScript number cannot hold it.
                table.put("snapshot-id", snapshot.asText());
            }
            ArrayNode columns = table.putArray("columns");
            input.path("columns").forEach(column -> columns.add(column.path("name").asText()));
            decisions(info, table);
        }
        return tables;
    }

    private static void decisions(JsonNode info, ObjectNode table) {
        ArrayNode filters = JSON.createArrayNode();
        ObjectNode masks = JSON.createObjectNode();
        for (JsonNode referenced : info.path("referencedTables")) {
            if (same(referenced.path("catalog"), table.path("catalog"))
                    && same(referenced.path("schema"), table.path("schema"))
                    && same(referenced.path("table"), table.path("table"))) {
                for (JsonNode filter : referenced.path("filters")) {
                    filters.add(filter.isTextual() ? filter : filter.path("expression"));
                }
                for (JsonNode column : referenced.path("columns")) {
                    JsonNode mask = column.path("mask");
                    if (!mask.isMissingNode() && !mask.isNull()) {
                        masks.set(column.path("column").asText(), mask);
                    }
                }
            }
        }
        table.set("filters", filters);
        table.set("masks", masks);
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return one.asText().equals(other.asText());
    }

    private static @Nullable String written(JsonNode output) {
        if (!output.isObject()) {
            return null;
        }
        ObjectNode table = JSON.createObjectNode();
        table.put("catalog", output.path("catalogName").asText());
        table.put("schema", output.path("schema").asText());
        table.put("table", output.path("table").asText());
        ArrayNode columns = table.putArray("columns");
        for (JsonNode column : output.path("columns")) {
            ObjectNode target = columns.addObject();
            JsonNode name = column.path("column");
            target.put("name", (name.isObject() ? name.path("name") : name).asText());
            target.set("sources", sources(column.path("sourceColumns")));
        }
        return table.toString();
    }

    private static @Nullable String lineage(JsonNode columns) {
        if (!columns.isArray()) {
            return null;
        }
        ArrayNode lineage = JSON.createArrayNode();
        for (JsonNode column : columns) {
            ObjectNode result = lineage.addObject();
            result.put("name", column.path("name").asText());
            result.set("sources", sources(column.path("sourceColumns")));
        }
        return lineage.toString();
    }

    private static ArrayNode sources(JsonNode columns) {
        ArrayNode sources = JSON.createArrayNode();
        for (JsonNode column : columns) {
            sources.addObject()
                    .put("table", column.path("tableName").asText())
                    .put("column", column.path("columnName").asText());
        }
        return sources;
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.asText().replace("\u0000", "") : null;
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null || text.length() <= MESSAGE_CHARACTERS_MAX
                ? text
                : text.substring(0, MESSAGE_CHARACTERS_MAX);
    }

    private static @Nullable Instant instant(JsonNode node) {
        try {
            return node.isTextual() ? Instant.parse(node.asText()) : null;
        } catch (DateTimeParseException _) {
            return null;
        }
    }
}
