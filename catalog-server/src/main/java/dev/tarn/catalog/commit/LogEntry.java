package dev.tarn.catalog.commit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One change to one tabular, before it has a number.
 *
 * @param digest of the metadata at {@code to}, if this entry made it
 * @param snapshots branch or tag to snapshot id
 * @param commitIds what the added snapshots call their commits, to snapshot id
 */
record LogEntry(
        long lakeId,
        long tabularId,
        UUID uuid,
        Kind kind,
        Action action,
        String namespace,
        String name,
        Optional<String> from,
        Optional<String> to,
        Optional<String> digest,
        Map<String, Long> snapshots,
        Map<String, Long> commitIds) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** As the log keeps it: the snapshot of each ref. */
    String snapshotsAsJson() {
        return json(snapshots);
    }

    static String json(Map<String, Long> snapshots) {
        try {
            return JSON.writeValueAsString(snapshots);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
