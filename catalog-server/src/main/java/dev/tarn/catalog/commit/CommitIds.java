package dev.tarn.catalog.commit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.BadRequestException;
import org.jdbi.v3.core.Handle;

/**
 * The names that commits give themselves, in the summaries of their snapshots. Each is written down
 * by the transaction of its commit, so that whoever lost the answer can ask what became of it.
 */
final class CommitIds {
    static final String PROPERTY = "tarn.commit-id";

    private static final int LENGTH_MAX = 255;

    private CommitIds() {}

    /** Of the snapshots that a change adds, commit-id to snapshot id: the last one, of several. */
    static Map<String, Long> added(List<MetadataUpdate> changes) {
        var ids = new LinkedHashMap<String, Long>();
        for (MetadataUpdate change : changes) {
            if (change instanceof MetadataUpdate.AddSnapshot added) {
                of(added.snapshot())
                        .ifPresent(id -> ids.put(checked(id), added.snapshot().snapshotId()));
            }
        }
        return Map.copyOf(ids);
    }

    /** The snapshot that carries the commit-id, among those that the metadata still has. */
    static Optional<Long> snapshot(TableMetadata metadata, String commitId) {
        return metadata.snapshots().stream()
                .filter(snapshot -> of(snapshot).equals(Optional.of(commitId)))
                .map(Snapshot::snapshotId)
                .reduce((_, later) -> later);
    }

    /** Writes down what this transaction commits, unless it is decided already. */
    static void claim(Handle handle, List<LogEntry> entries) {
        if (entries.stream().allMatch(entry -> entry.commitIds().isEmpty())) {
            return;
        }
        CommitIdStore store = handle.attach(CommitIdStore.class);
        var sorted = new TreeMap<String, Long>();
        for (LogEntry entry : entries) {
            entry.commitIds().keySet().forEach(id -> sorted.put(id, entry.lakeId()));
        }
        sorted.forEach((commitId, lakeId) -> store.lock(lakeId, commitId));
        entries.forEach(entry ->
                entry.commitIds()
                        .forEach((commitId, snapshotId) ->
                                claim(store, entry, commitId, snapshotId)));
    }

    static String checked(String commitId) {
        if (commitId.isEmpty()
                || commitId.length() > LENGTH_MAX
                || commitId.chars().anyMatch(Character::isISOControl)) {
            throw new BadRequestException(
                    "Invalid %s: 1 to %s characters, none of them a control character",
                    PROPERTY, LENGTH_MAX);
        }
        return commitId;
    }

    private static Optional<String> of(Snapshot snapshot) {
        return Optional.ofNullable(snapshot.summary()).map(summary -> summary.get(PROPERTY));
    }

    private static void claim(
            CommitIdStore store, LogEntry entry, String commitId, long snapshotId) {
        store.obstacles(
                        entry.lakeId(),
                        commitId,
                        entry.tabularId(),
                        entry.namespace(),
                        entry.name())
                .forEach(obstacle -> {
                    throw new CommitIdTaken(message(entry, commitId, obstacle));
                });
        store.insert(
                entry.lakeId(),
                entry.tabularId(),
                entry.uuid(),
                entry.namespace(),
                entry.name(),
                commitId,
                snapshotId);
    }

    private static String message(LogEntry entry, String commitId, CommitIdRow obstacle) {
        return obstacle.snapshotId()
                .map(snapshot ->
                        "Cannot commit %s: commit-id %s is committed already, as snapshot %d"
                                .formatted(entry.name(), commitId, snapshot))
                .orElseGet(() ->
                        "Cannot commit %s: commit-id %s is settled as never to be committed"
                                .formatted(entry.name(), commitId));
    }
}
