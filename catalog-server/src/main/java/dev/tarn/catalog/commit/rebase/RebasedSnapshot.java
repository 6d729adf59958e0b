package dev.tarn.catalog.commit.rebase;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotParser;
import org.jspecify.annotations.Nullable;

/** Builds snapshots from JSON: Iceberg has no other public way to make one. */
final class RebasedSnapshot {
    private RebasedSnapshot() {}

    static Snapshot of(
            Snapshot own,
            Placement placement,
            long timestampMillis,
            Map<String, String> summary,
            String manifestList,
            @Nullable Long addedRows) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("snapshot-id", placement.snapshotId());
        json.put("parent-snapshot-id", placement.parentId());
        json.put("sequence-number", placement.sequenceNumber());
        json.put("timestamp-ms", timestampMillis);
        ObjectNode summaryJson = json.putObject("summary");
        summaryJson.put("operation", own.operation());
        summary.forEach(summaryJson::put);
        json.put("manifest-list", manifestList);
        json.put("schema-id", own.schemaId());
        if (placement.firstRowId() != null) {
            json.put("first-row-id", placement.firstRowId());
            json.put("added-rows", addedRows);
        }
        return SnapshotParser.fromJson(json.toString());
    }
}
