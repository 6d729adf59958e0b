package dev.tarn.catalog.metadata;

import dev.tarn.catalog.wire.PastReach;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/**
 * The snapshots of a table, and when each was the head of a branch.
 *
 * @param current the head of the main branch; old metadata has no other word for it
 * @param log the turns of the main branch, the latest last
 */
public record SnapshotHistory(
        Optional<Long> current, List<Line> snapshots, List<Ref> refs, List<Turn> log) {
    /** A snapshot, with the one that it was made from. */
    public record Line(long id, Optional<Long> parent, long timeMillis) {}

    /** A branch or a tag. */
    public record Ref(String name, boolean branch, long snapshot) {}

    /** From when on a snapshot was the head, until the next one was. */
    public record Turn(long snapshot, long sinceMillis) {}

    public SnapshotHistory {
        snapshots = List.copyOf(snapshots);
        refs = List.copyOf(refs);
        log = List.copyOf(log);
    }

    public static SnapshotHistory of(TableMetadata metadata) {
        return new SnapshotHistory(
                Optional.ofNullable(metadata.currentSnapshot()).map(Snapshot::snapshotId),
                metadata.snapshots().stream()
                        .map(snapshot ->
                                new Line(
                                        snapshot.snapshotId(),
                                        Optional.ofNullable(snapshot.parentId()),
                                        snapshot.timestampMillis()))
                        .toList(),
                metadata.refs().entrySet().stream()
                        .map(ref ->
                                new Ref(
                                        ref.getKey(),
                                        ref.getValue().isBranch(),
                                        ref.getValue().snapshotId()))
                        .toList(),
                metadata.snapshotLog().stream()
                        .map(entry -> new Turn(entry.snapshotId(), entry.timestampMillis()))
                        .toList());
    }

    /** Every snapshot. */
    public Set<Long> ids() {
        return snapshots.stream().map(Line::id).collect(Collectors.toSet());
    }

    /**
     * The heads of branches, what the reach's tags name, and whatever was a head at some instant
     * that it includes: also what was made long before, and overtaken only since. Of all this the
     * named ones alone where the reach names some, and no head beside them.
     */
    public Set<Long> visible(PastReach reach) {
        if (reach.everything()) {
            return ids();
        }
        Set<Long> visible = new HashSet<>();
        for (Ref ref : refs) {
            if (reach.tags().contains(ref.name())) {
                visible.add(ref.snapshot());
            }
        }
        reach.since().ifPresent(since -> addSince(since.toEpochMilli(), visible));
        current.ifPresent(visible::add);
        refs.stream().filter(Ref::branch).map(Ref::snapshot).forEach(visible::add);
        reach.only().ifPresent(visible::retainAll);
        visible.retainAll(ids());
        return visible;
    }

    private void addSince(long since, Set<Long> visible) {
        Map<Long, Line> lines = new HashMap<>();
        for (Line line : snapshots) {
            lines.put(line.id(), line);
            if (line.timeMillis() >= since) {
                visible.add(line.id());
            }
        }
        for (int i = 0; i + 1 < log.size(); i++) {
            if (log.get(i + 1).sinceMillis() >= since) {
                visible.add(log.get(i).snapshot());
            }
        }
        Set<Long> walked = new HashSet<>();
        for (Ref ref : refs) {
            if (ref.branch()) {
                addAncestors(ref.snapshot(), since, lines, walked);
            }
        }
        visible.addAll(walked);
    }

    /** Down to what was the head when the time began. A client wrote who is whose parent. */
    private static void addAncestors(
            long head, long since, Map<Long, Line> lines, Set<Long> walked) {
        Optional<Line> at = Optional.ofNullable(lines.get(head));
        while (at.isPresent() && walked.add(at.orElseThrow().id())) {
            at =
                    at.filter(line -> line.timeMillis() >= since)
                            .flatMap(Line::parent)
                            .map(lines::get);
        }
    }

    /**
     * What the main branch ends with for whoever sees these: its head, or the latest of them where
     * that is hidden.
     */
    Optional<Long> head(Set<Long> visible) {
        return current.filter(visible::contains)
                .or(() ->
                        snapshots.stream()
                                .filter(line -> visible.contains(line.id()))
                                .max(Comparator.comparingLong(Line::timeMillis))
                                .map(Line::id));
    }

    /** Whether a branch or tag is there for whoever sees so much. */
    public boolean showsRef(String name, PastReach reach) {
        Set<Long> visible = visible(reach);
        return refs.stream()
                .anyMatch(ref -> ref.name().equals(name) && visible.contains(ref.snapshot()));
    }

    /** Whether the main branch is there as it was at an instant. */
    public boolean shows(Instant instant, PastReach reach) {
        int at = log.size() - 1;
        while (at >= 0 && log.get(at).sinceMillis() > instant.toEpochMilli()) {
            at--;
        }
        return at >= 0 && at >= logBegin(visible(reach));
    }

    /**
     * Where the log begins for whoever sees these: behind the last that they do not see, because a
     * log with a gap answers for the time of the gap with what was before it.
     */
    int logBegin(Set<Long> visible) {
        int begin = log.size();
        while (begin > 0 && visible.contains(log.get(begin - 1).snapshot())) {
            begin--;
        }
        return begin;
    }
}
