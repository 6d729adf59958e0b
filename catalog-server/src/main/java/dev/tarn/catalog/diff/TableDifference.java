package dev.tarn.catalog.diff;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;

/** What is different in one table's metadata from another's; all of it where one is missing. */
public record TableDifference(
        SchemaDifference schema,
        Snapshots snapshots,
        List<RefChange> refs,
        Properties properties,
        List<Setting> settings) {
    private static final int IDS_MAX = 100;

    /**
     * The ids are those of the latest, where there are many.
     *
     * @param rows in the current snapshot, if its summary says so
     */
    public record Snapshots(
            int added,
            List<Long> addedIds,
            int removed,
            List<Long> removedIds,
            Pair<Long> current,
            Pair<Long> rows) {}

    /** A value before and after, each if there is one. */
    public record Pair<T>(Optional<T> before, Optional<T> after) {
        public boolean isSame() {
            return before.equals(after);
        }
    }

    public record RefChange(String name, Pair<Long> snapshot) {}

    public record Properties(Map<String, String> set, Set<String> removed) {}

    /** Partitioning, order or location. */
    public record Setting(String name, Pair<String> value) {}

    static TableDifference between(Optional<TableMetadata> before, Optional<TableMetadata> after) {
        return new TableDifference(
                SchemaDifference.between(
                        before.map(TableMetadata::schema), after.map(TableMetadata::schema)),
                snapshots(before, after),
                refs(before, after),
                properties(properties(before), properties(after)),
                settings(before, after));
    }

    private static Snapshots snapshots(
            Optional<TableMetadata> before, Optional<TableMetadata> after) {
        List<Long> then = ids(before);
        List<Long> now = ids(after);
        List<Long> added = without(now, then);
        List<Long> removed = without(then, now);
        return new Snapshots(
                added.size(),
                latest(added),
                removed.size(),
                latest(removed),
                pair(before, after, metadata -> current(metadata).map(Snapshot::snapshotId)),
                pair(before, after, metadata -> current(metadata).flatMap(TableDifference::rows)));
    }

    private static Optional<Snapshot> current(TableMetadata metadata) {
        return Optional.ofNullable(metadata.currentSnapshot());
    }

    private static Optional<Long> rows(Snapshot snapshot) {
        return Optional.ofNullable(snapshot.summary().get("total-records"))
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::valueOf);
    }

    private static List<Long> ids(Optional<TableMetadata> metadata) {
        return metadata.map(TableMetadata::snapshots).orElse(List.of()).stream()
                .map(Snapshot::snapshotId)
                .toList();
    }

    private static List<Long> without(List<Long> all, List<Long> some) {
        var others = new HashSet<>(some);
        return all.stream().filter(id -> !others.contains(id)).toList();
    }

    private static List<Long> latest(List<Long> ids) {
        return ids.subList(Math.max(0, ids.size() - IDS_MAX), ids.size());
    }

    private static List<RefChange> refs(
            Optional<TableMetadata> before, Optional<TableMetadata> after) {
        Map<String, SnapshotRef> then = before.map(TableMetadata::refs).orElse(Map.of());
        Map<String, SnapshotRef> now = after.map(TableMetadata::refs).orElse(Map.of());
        var names = new TreeSet<>(then.keySet());
        names.addAll(now.keySet());
        var changes = new ArrayList<RefChange>();
        for (String name : names) {
            var snapshot = new Pair<>(snapshot(then, name), snapshot(now, name));
            if (!snapshot.isSame()) {
                changes.add(new RefChange(name, snapshot));
            }
        }
        return changes;
    }

    private static Optional<Long> snapshot(Map<String, SnapshotRef> refs, String name) {
        return Optional.ofNullable(refs.get(name)).map(SnapshotRef::snapshotId);
    }

    private static Map<String, String> properties(Optional<TableMetadata> metadata) {
        return metadata.map(TableMetadata::properties).orElse(Map.of());
    }

    static Properties properties(Map<String, String> before, Map<String, String> after) {
        var set = new TreeMap<>(after);
        set.entrySet().removeAll(before.entrySet());
        var removed = new TreeSet<>(before.keySet());
        removed.removeAll(after.keySet());
        return new Properties(set, removed);
    }

    private static List<Setting> settings(
            Optional<TableMetadata> before, Optional<TableMetadata> after) {
        return List.of(
                        new Setting(
                                "partitioning",
                                pair(before, after, one -> Optional.of(oneLine(one.spec())))),
                        new Setting(
                                "order",
                                pair(before, after, one -> Optional.of(oneLine(one.sortOrder())))),
                        new Setting(
                                "location",
                                pair(before, after, one -> Optional.of(one.location()))))
                .stream()
                .filter(setting -> !setting.value().isSame())
                .toList();
    }

    private static String oneLine(Object description) {
        return description.toString().replaceAll("\\s+", " ");
    }

    private static <T> Pair<T> pair(
            Optional<TableMetadata> before,
            Optional<TableMetadata> after,
            Function<TableMetadata, Optional<T>> value) {
        return new Pair<>(before.flatMap(value), after.flatMap(value));
    }
}
