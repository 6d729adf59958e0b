package dev.tarn.gateway.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
        ResultSize result =
                ResultSize.of(
                        stats.path("outputPositions").asLong(),
                        EngineUnits.bytes(stats.path("outputDataSize").asText("")),
                        operators(info));
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
                        result.rows(),
                        result.bytes(),
                        stats.path("writtenPositions").asLong(),
                        EngineUnits.bytes(stats.path("peakTotalMemoryReservation").asText("")),
                        ReportedTables.read(
                                        info.path("inputs"),
                                        info.path("referencedTables"),
                                        info.at("/session/user").asText(""))
                                .toString(),
                        ReportedTables.written(info.path("output")),
                        ReportedTables.lineage(info.path("selectColumnsLineageInfo"))));
    }

    /** By stages: the whole query's are left out of a short description. */
    private static JsonNode operators(JsonNode info) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (JsonNode stage : info.at("/stages/stages")) {
            stage.at("/stageStats/operatorSummaries").forEach(all::add);
        }
        return all;
    }

    static @Nullable String text(JsonNode node) {
        return node.isTextual() ? ReportedTables.text(node) : null;
    }

    static @Nullable String shortened(@Nullable String text) {
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
