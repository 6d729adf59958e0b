package dev.tarn.benchmarks.catalog;

/** The commit of one appended file, as Iceberg's Java library words it. */
final class AppendRequest {
    private AppendRequest() {}

    /** {@code parent} is the snapshot that it goes on top of, or -1. */
    static String body(
            long snapshot, long parent, long sequenceNumber, String manifestList, long now) {
        return "{\"requirements\":[{\"type\":\"assert-ref-snapshot-id\",\"ref\":\"main\",\"snapshot-id\":%s}],\"updates\":[%s,%s]}"
                .formatted(
                        parent < 0 ? "null" : Long.toString(parent),
                        addSnapshot(snapshot, parent, sequenceNumber, manifestList, now),
                        setMain(snapshot));
    }

    /** One of the updates of a commit. */
    static String addSnapshot(
            long snapshot, long parent, long sequenceNumber, String manifestList, long now) {
        return """
        {"action":"add-snapshot","snapshot":{"snapshot-id":%d,%s"sequence-number":%d,"timestamp-ms":%d,\
        "manifest-list":"%s","schema-id":0,"summary":{"operation":"append",\
        "added-data-files":"1","added-records":"1000","added-files-size":"65536","total-records":"1000",\
        "total-files-size":"65536","total-data-files":"1","total-delete-files":"0",\
        "total-position-deletes":"0","total-equality-deletes":"0","changed-partition-count":"1",\
        "iceberg-version":"Apache Iceberg 1.11.0"}}}\
        """
                .formatted(
                        snapshot,
                        parent < 0 ? "" : "\"parent-snapshot-id\":" + parent + ",",
                        sequenceNumber,
                        now,
                        manifestList);
    }

    static String setMain(long snapshot) {
        return "{\"action\":\"set-snapshot-ref\",\"ref-name\":\"main\",\"type\":\"branch\",\"snapshot-id\":%d}"
                .formatted(snapshot);
    }
}
