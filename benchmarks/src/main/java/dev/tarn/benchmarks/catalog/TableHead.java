package dev.tarn.benchmarks.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a writer has to know of a table to append to it.
 *
 * @param snapshot the current one, or -1
 * @param sequenceNumber the last that was given
 * @param ancestry the sequence numbers of the current snapshot and those before it, by their ids
 */
record TableHead(String location, long snapshot, long sequenceNumber, Map<Long, Long> ancestry) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** From what answers a load or a commit. */
    static TableHead of(byte[] answer) throws IOException {
        JsonNode metadata = JSON.readTree(answer).path("metadata");
        Map<Long, JsonNode> snapshots = new HashMap<>();
        for (JsonNode each : metadata.path("snapshots")) {
            snapshots.put(each.path("snapshot-id").asLong(), each);
        }
        long current = metadata.path("current-snapshot-id").asLong(-1);
        Map<Long, Long> ancestry = new LinkedHashMap<>();
        long next = current;
        for (JsonNode each = snapshots.get(next); each != null; each = snapshots.get(next)) {
            ancestry.put(next, each.path("sequence-number").asLong());
            next = each.path("parent-snapshot-id").asLong(-1);
        }
        return new TableHead(
                metadata.path("location").asText(),
                current,
                metadata.path("last-sequence-number").asLong(),
                ancestry);
    }
}
