package dev.tarn.catalog.commit.rebase;

import static dev.tarn.catalog.commit.rebase.CannotRebase.when;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.TableProperties;

/**
 * Whether an append may be laid over a head that its writer has not seen. The operation does not
 * tell: Iceberg calls a MERGE that only inserted an append too, and such a writer relies on being
 * refused. So a writer has to be known to append blindly, or somebody has to say so.
 */
final class RebasePolicy {
    /** Table property ({@code true}, {@code false}, {@code all}) and summary key. */
    static final String KEY = "tarn.commit.rebase-appends";

    private static final Set<String> OF_TABLE = Set.of("", "true", "false", "all");
    private static final Set<String> OF_SNAPSHOT = Set.of("", "true", "false");

    /** Iceberg's Java library writes it into every summary. */
    private static final String JAVA_LIBRARY = "iceberg-version";

    /**
     * What the library writes by itself. Whoever appends with validations (Spark, Trino, Flink,
     * Kafka Connect) adds keys of its own.
     */
    private static final Set<String> LIBRARY_KEYS =
            Set.of(
                    JAVA_LIBRARY,
                    SnapshotSummary.ADDED_FILES_PROP,
                    SnapshotSummary.ADDED_RECORDS_PROP,
                    SnapshotSummary.ADDED_FILE_SIZE_PROP,
                    SnapshotSummary.TOTAL_DATA_FILES_PROP,
                    SnapshotSummary.TOTAL_RECORDS_PROP,
                    SnapshotSummary.TOTAL_FILE_SIZE_PROP,
                    SnapshotSummary.TOTAL_DELETE_FILES_PROP,
                    SnapshotSummary.TOTAL_POS_DELETES_PROP,
                    SnapshotSummary.TOTAL_EQ_DELETES_PROP,
                    SnapshotSummary.CHANGED_PARTITION_COUNT_PROP,
                    SnapshotSummary.PARTITION_SUMMARY_PROP,
                    SnapshotSummary.CREATED_MANIFESTS_COUNT,
                    SnapshotSummary.KEPT_MANIFESTS_COUNT,
                    SnapshotSummary.REPLACED_MANIFESTS_COUNT);

    private static final String OWN_PREFIX = "tarn.";

    private RebasePolicy() {}

    static void check(Map<String, String> table, Map<String, String> summary) throws CannotRebase {
        String ofTable = setting(table, OF_TABLE);
        String ofSnapshot = setting(summary, OF_SNAPSHOT);
        when(ofTable.equals("false"), Refusal.TURNED_OFF, "by table property " + KEY);
        when(ofSnapshot.equals("false"), Refusal.TURNED_OFF, "by summary key " + KEY);
        if (ofTable.equals("all") || ofSnapshot.equals("true")) {
            return;
        }

        // Commits of this table are not retried by its clients: they want to see every conflict.
        String retries = table.getOrDefault(TableProperties.COMMIT_NUM_RETRIES, "1");
        when(
                !retries.strip().matches("\\+?0*[1-9]\\d*"),
                Refusal.NO_RETRIES,
                TableProperties.COMMIT_NUM_RETRIES + "=" + retries);
        when(
                !summary.containsKey(JAVA_LIBRARY),
                Refusal.INTENT_UNKNOWN,
                "the summary has no " + JAVA_LIBRARY);
        for (String key : summary.keySet()) {
            when(!isPlain(key), Refusal.INTENT_UNKNOWN, "the summary has " + key);
        }
    }

    /** Iceberg's Java library never gives files of an append sequence numbers of their own. */
    static boolean isWrittenByJavaLibrary(Map<String, String> summary) {
        return summary.containsKey(JAVA_LIBRARY);
    }

    private static String setting(Map<String, String> properties, Set<String> known)
            throws CannotRebase {
        String value = properties.getOrDefault(KEY, "").toLowerCase(Locale.ROOT).strip();
        when(
                !known.contains(value),
                Refusal.TURNED_OFF,
                "by " + KEY + "=" + value + ", which means nothing");
        return value;
    }

    private static boolean isPlain(String key) {
        return LIBRARY_KEYS.contains(key)
                || key.startsWith(SnapshotSummary.CHANGED_PARTITION_PREFIX)
                || key.startsWith(OWN_PREFIX);
    }
}
