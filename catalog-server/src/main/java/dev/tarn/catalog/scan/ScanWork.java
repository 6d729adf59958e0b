package dev.tarn.catalog.scan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.ManifestEvaluator;

/** How many manifest entries a scan reads, as far as can be told before it reads any. */
record ScanWork(long dataEntries, long deleteEntries) {
    /** Old manifest lists and summaries do not count; assume what an ordinary manifest holds. */
    private static final long ENTRIES_UNKNOWN = 10_000;

    long entries() {
        return dataEntries + deleteEntries;
    }

    /**
     * One snapshot: its manifest list is read, and manifests that the filter excludes don't count.
     */
    static ScanWork of(
            Snapshot snapshot, PinnedTable table, Expression filter, boolean caseSensitive) {
        var evaluators = new HashMap<Integer, ManifestEvaluator>();
        return new ScanWork(
                entries(
                        snapshot.dataManifests(table.io()),
                        table,
                        evaluators,
                        filter,
                        caseSensitive),
                entries(
                        snapshot.deleteManifests(table.io()),
                        table,
                        evaluators,
                        filter,
                        caseSensitive));
    }

    /** What some snapshots appended: only their summaries are looked at. */
    static ScanWork ofAppends(Iterable<Snapshot> snapshots) {
        long entries = 0;
        for (Snapshot snapshot : snapshots) {
            if (DataOperations.APPEND.equals(snapshot.operation())) {
                entries += addedFiles(snapshot.summary());
            }
        }
        return new ScanWork(entries, 0);
    }

    private static long entries(
            List<ManifestFile> manifests,
            PinnedTable table,
            Map<Integer, ManifestEvaluator> evaluators,
            Expression filter,
            boolean caseSensitive) {
        long entries = 0;
        for (ManifestFile manifest : manifests) {
            ManifestEvaluator evaluator =
                    evaluators.computeIfAbsent(
                            manifest.partitionSpecId(),
                            spec ->
                                    ManifestEvaluator.forRowFilter(
                                            filter, table.specs().get(spec), caseSensitive));
            if (evaluator.eval(manifest)) {
                entries += entries(manifest);
            }
        }
        return entries;
    }

    private static long entries(ManifestFile manifest) {
        Integer added = manifest.addedFilesCount();
        Integer existing = manifest.existingFilesCount();
        return added == null || existing == null ? ENTRIES_UNKNOWN : (long) added + existing;
    }

    private static long addedFiles(Map<String, String> summary) {
        try {
            return Long.parseLong(summary.getOrDefault(SnapshotSummary.ADDED_FILES_PROP, ""));
        } catch (NumberFormatException unknown) {
            return ENTRIES_UNKNOWN;
        }
    }
}
