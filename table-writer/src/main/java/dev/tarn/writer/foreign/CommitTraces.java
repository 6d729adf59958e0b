package dev.tarn.writer.foreign;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/** What a table itself tells of a commit. */
public final class CommitTraces {
    private static final String COMMIT_ID = "tarn.commit-id";

    /** In the summary of a snapshot that changes nothing but the head. */
    public static final String FENCED = "tarn.fenced-commit-id";

    private CommitTraces() {}

    /**
     * The snapshot that a commit has made, be it expired or rolled back by now. All snapshots are
     * looked at: what somebody has taken back was committed all the same.
     */
    public static OptionalLong committed(TableMetadata table, UUID commitId) {
        Optional<Snapshot> made = named(table, COMMIT_ID, commitId);
        return made.isPresent()
                ? OptionalLong.of(made.orElseThrow().snapshotId())
                : CommitMemory.find(table.properties(), commitId);
    }

    /** What stands in the way of a commit for ever. */
    public static Optional<Snapshot> fence(TableMetadata table, UUID commitId) {
        return named(table, FENCED, commitId);
    }

    private static Optional<Snapshot> named(TableMetadata table, String key, UUID commitId) {
        return StreamSupport.stream(table.snapshots().spliterator(), false)
                .filter(snapshot -> commitId.toString().equals(summary(snapshot).get(key)))
                .findFirst();
    }

    /** The first version of the format lets it be missing. */
    private static Map<String, String> summary(Snapshot snapshot) {
        return Objects.requireNonNullElse(snapshot.summary(), Map.of());
    }
}
