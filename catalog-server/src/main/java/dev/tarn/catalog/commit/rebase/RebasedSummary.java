package dev.tarn.catalog.commit.rebase;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.SnapshotSummary;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot's summary over another parent: what the client said stays, totals and manifest counts
 * follow the parent. The arithmetic is that of Iceberg's {@code SnapshotProducer}, including what
 * it does with totals that are missing, unreadable or would be negative: it leaves them out.
 */
final class RebasedSummary {
    private record Total(String name, String added, String removed) {}

    private static final List<Total> TOTALS =
            List.of(
                    new Total(
                            SnapshotSummary.TOTAL_RECORDS_PROP,
                            SnapshotSummary.ADDED_RECORDS_PROP,
                            SnapshotSummary.DELETED_RECORDS_PROP),
                    new Total(
                            SnapshotSummary.TOTAL_FILE_SIZE_PROP,
                            SnapshotSummary.ADDED_FILE_SIZE_PROP,
                            SnapshotSummary.REMOVED_FILE_SIZE_PROP),
                    new Total(
                            SnapshotSummary.TOTAL_DATA_FILES_PROP,
                            SnapshotSummary.ADDED_FILES_PROP,
                            SnapshotSummary.DELETED_FILES_PROP),
                    new Total(
                            SnapshotSummary.TOTAL_DELETE_FILES_PROP,
                            SnapshotSummary.ADDED_DELETE_FILES_PROP,
                            SnapshotSummary.REMOVED_DELETE_FILES_PROP),
                    new Total(
                            SnapshotSummary.TOTAL_POS_DELETES_PROP,
                            SnapshotSummary.ADDED_POS_DELETES_PROP,
                            SnapshotSummary.REMOVED_POS_DELETES_PROP),
                    new Total(
                            SnapshotSummary.TOTAL_EQ_DELETES_PROP,
                            SnapshotSummary.ADDED_EQ_DELETES_PROP,
                            SnapshotSummary.REMOVED_EQ_DELETES_PROP));

    private RebasedSummary() {}

    static Map<String, String> over(
            Map<String, String> parent,
            Map<String, String> own,
            int created,
            int kept,
            int replaced) {
        Map<String, String> summary = new LinkedHashMap<>(own);
        for (Total total : TOTALS) {
            String value =
                    total(
                            parent.get(total.name()),
                            own.get(total.added()),
                            own.get(total.removed()));
            if (value == null) {
                summary.remove(total.name());
            } else {
                summary.put(total.name(), value);
            }
        }
        summary.computeIfPresent(
                SnapshotSummary.CREATED_MANIFESTS_COUNT, (_, _) -> String.valueOf(created));
        summary.computeIfPresent(
                SnapshotSummary.KEPT_MANIFESTS_COUNT, (_, _) -> String.valueOf(kept));
        summary.computeIfPresent(
                SnapshotSummary.REPLACED_MANIFESTS_COUNT, (_, _) -> String.valueOf(replaced));
        return summary;
    }

    private static @Nullable String total(
            @Nullable String previous, @Nullable String added, @Nullable String removed) {
        if (previous == null) {
            return null;
        }
        try {
            long total = Long.parseLong(previous);
            if (total >= 0 && added != null) {
                total += Long.parseLong(added);
            }
            if (total >= 0 && removed != null) {
                total -= Long.parseLong(removed);
            }
            return total >= 0 ? String.valueOf(total) : null;
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
