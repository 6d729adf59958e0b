package dev.tarn.benchmarks.kills;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalLong;

/** What a producer was told in the end. */
record Receipt(
        String batchId, long read, long written, long rejected, OptionalLong sequenceNumber) {
    static Receipt of(JsonNode json) {
        JsonNode sequence = json.path("sequence-number");
        return new Receipt(
                json.path("batch-id").asText(),
                json.path("rows-read").asLong(-1),
                json.path("rows-written").asLong(-1),
                json.path("rows-rejected").asLong(-1),
                sequence.isIntegralNumber()
                        ? OptionalLong.of(sequence.asLong())
                        : OptionalLong.empty());
    }
}
