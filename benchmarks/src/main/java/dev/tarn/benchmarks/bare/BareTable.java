package dev.tarn.benchmarks.bare;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A table's metadata as text, as long as the real one: what a commit adds is pasted in, and nothing
 * is checked.
 *
 * @param turn of whoever commits to it now
 */
record BareTable(
        ReentrantLock turn,
        String place,
        String schema,
        String snapshots,
        String last,
        int version) {
    private static final String NO_SNAPSHOT =
            "\"current-snapshot-id\":-1,\"last-sequence-number\":0";

    static BareTable created(String place, String schema) {
        return new BareTable(new ReentrantLock(), place, schema, "", NO_SNAPSHOT, 0);
    }

    BareTable with(BareRequest commit) {
        String snapshot = commit.between("\"snapshot\":", "},{\"action\":\"set-snapshot-ref\"");
        if (snapshot.isEmpty()) {
            return new BareTable(turn, place, schema, snapshots, last, version + 1);
        }
        String current =
                "\"current-snapshot-id\":%s,\"last-sequence-number\":%s"
                        .formatted(
                                commit.between("\"snapshot\":{\"snapshot-id\":", ","),
                                commit.between("\"sequence-number\":", ","));
        String all = snapshots.isEmpty() ? snapshot : snapshots + "," + snapshot;
        return new BareTable(turn, place, schema, all, current, version + 1);
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
        "properties":{"write.parquet.compression-codec":"zstd"},%s,"refs":{},"snapshots":[%s],\
        "statistics":[],"partition-statistics":[],"snapshot-log":[],"metadata-log":[]}\
        """
                .formatted(place, schema, last, snapshots);
    }
}
