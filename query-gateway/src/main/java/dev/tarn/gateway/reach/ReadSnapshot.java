package dev.tarn.gateway.reach;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot of a table that a query has read.
 *
 * @param readers in whose names: the user's, and those of the owners of views
 */
record ReadSnapshot(
        String queryId,
        String lake,
        String namespace,
        String table,
        String snapshotId,
        List<String> readers,
        Instant sentAt,
        Instant endedAt) {
    private static final ObjectMapper JSON = new ObjectMapper();

    ReadSnapshot {
        readers = List.copyOf(readers);
    }

    /** Those of tables of now: a lake as it was has a rule of its own, which the catalog keeps. */
    static List<ReadSnapshot> of(ReadRow row) {
        var reads = new ArrayList<ReadSnapshot>();
        try {
            for (JsonNode table : JSON.readTree(row.readTables())) {
                String snapshot = table.path("snapshot-id").asText();
                if (isId(snapshot) && !table.has("as-of")) {
                    var readers = new ArrayList<String>();
                    table.path("read-as").forEach(reader -> readers.add(reader.asText()));
                    reads.add(
                            new ReadSnapshot(
                                    row.queryId(),
                                    table.path("catalog").asText(),
                                    table.path("schema").asText(),
                                    table.path("table").asText().replaceFirst("\\$.*", ""),
                                    snapshot,
                                    readers.isEmpty() ? List.of(row.userName()) : readers,
                                    row.submittedAt(),
                                    row.endedAt()));
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL keeps what is no JSON", e);
        }
        return reads;
    }

    CatalogReach.Asked by(String reader, Instant readAt) {
        return new CatalogReach.Asked(
                reader,
                lake,
                namespace,
                table,
                "snapshot",
                snapshotId,
                Optional.of(readAt),
                Optional.of(queryId));
    }

    Finding finding() {
        return new Finding(
                queryId,
                String.join(".", lake, namespace, table),
                snapshotId,
                String.join(", ", readers));
    }

    /** The catalog refuses all that comes with one that is none, and would for ever. */
    private static boolean isId(String snapshot) {
        return snapshot.matches("[0-9]{1,19}") && new BigInteger(snapshot).bitLength() < Long.SIZE;
    }
}
