package dev.tarn.writer.lane;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;

/** What was there in the partitions that a batch has replaced, for its receipt. */
final class Replaced {
    /** Of twenty thousand names nobody reads more. */
    private static final int CHARACTERS_MAX = 20_000;

    private Replaced() {}

    /**
     * @param files that are in those partitions now
     * @param snapshot that did it, unless it has expired by now
     */
    static String json(
            List<DataFile> files, Map<Integer, PartitionSpec> specs, Optional<Snapshot> snapshot) {
        List<String> partitions =
                files.stream()
                        .map(file -> spec(specs, file).partitionToPath(file.partition()))
                        .distinct()
                        .sorted()
                        .toList();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("partition-count", partitions.size());
        var names = json.putArray("partitions");
        int characters = 0;
        for (String partition : partitions) {
            characters += partition.length();
            if (characters > CHARACTERS_MAX) {
                break;
            }
            names.add(partition);
        }
        snapshot.map(Snapshot::summary)
                .ifPresent(summary -> {
                    json.put("files", count(summary, SnapshotSummary.DELETED_FILES_PROP));
                    json.put("rows", count(summary, SnapshotSummary.DELETED_RECORDS_PROP));
                });
        return json.toString();
    }

    private static PartitionSpec spec(Map<Integer, PartitionSpec> specs, DataFile file) {
        return Objects.requireNonNull(specs.get(file.specId()), "the table forgets no spec");
    }

    private static long count(Map<String, String> summary, String property) {
        return Long.parseLong(summary.getOrDefault(property, "0"));
    }
}
