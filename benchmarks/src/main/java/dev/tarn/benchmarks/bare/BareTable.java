package dev.tarn.benchmarks.bare;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A table's metadata as text, as long as the real one: what a commit adds is pasted in, and nothing
 * is checked.
 *
 * @param turn of whoever commits to it now
 * @param snapshotLog and {@code files} as they stand in their arrays
 */
record BareTable(
        ReentrantLock turn,
        String place,
        String schema,
        String snapshots,
        String snapshotLog,
        String last,
        List<String> files,
        int version) {
    private static final String NO_SNAPSHOT =
            "\"refs\":{},\"current-snapshot-id\":-1,\"last-sequence-number\":0";

    /** As many as a table's metadata names by default. */
    private static final int FILES_MAX = 100;

    static BareTable created(String place, String schema) {
        return new BareTable(new ReentrantLock(), place, schema, "", "", NO_SNAPSHOT, List.of(), 0);
    }

    BareTable with(BareRequest commit) {
        var before = new ArrayList<>(files);
        before.add("{\"timestamp-ms\":1700000000000,\"metadata-file\":\"" + location() + "\"}");
        List<String> named =
                List.copyOf(before.subList(Math.max(0, before.size() - FILES_MAX), before.size()));
        String snapshot = commit.between("\"snapshot\":", "},{\"action\":\"set-snapshot-ref\"");
        if (snapshot.isEmpty()) {
            return new BareTable(
                    turn, place, schema, snapshots, snapshotLog, last, named, version + 1);
        }
        String id = commit.between("\"snapshot\":{\"snapshot-id\":", ",");
        String current =
                "\"refs\":{\"main\":{\"snapshot-id\":%s,\"type\":\"branch\"}},\"current-snapshot-id\":%s,\"last-sequence-number\":%s"
                        .formatted(id, id, commit.between("\"sequence-number\":", ","));
        String entry = "{\"timestamp-ms\":1700000000000,\"snapshot-id\":" + id + "}";
        return new BareTable(
                turn,
                place,
                schema,
                behind(snapshots, snapshot),
                behind(snapshotLog, entry),
                current,
                named,
                version + 1);
    }

    private static String behind(String all, String next) {
        return all.isEmpty() ? next : all + "," + next;
    }

    String location() {
        return "%s/metadata/%05d.metadata.json".formatted(place, version);
    }

    String metadata() {
        return """
        {"format-version":2,"table-uuid":"9c12d441-03fe-4693-9a96-a0705ddf69c1","location":"%s",\
        "last-updated-ms":1700000000000,"last-column-id":5,"current-schema-id":0,"schemas":[%s],\
        "default-spec-id":0,"partition-specs":[{"spec-id":0,"fields":[]}],"last-partition-id":999,\
        "default-sort-order-id":0,"sort-orders":[{"order-id":0,"fields":[]}],\
        "properties":{"write.parquet.compression-codec":"zstd"},%s,"snapshots":[%s],\
        "statistics":[],"partition-statistics":[],"snapshot-log":[%s],"metadata-log":[%s]}\
        """
                .formatted(place, schema, last, snapshots, snapshotLog, String.join(",", files));
    }
}
