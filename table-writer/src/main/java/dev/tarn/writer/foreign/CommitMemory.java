package dev.tarn.writer.foreign;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The last commits of one ledger to a table, as a property of that table: it outlives the snapshots
 * that others expire. The newest comes last.
 */
public final class CommitMemory {
    private static final String PREFIX = "tarn.commits.";

    /** A lane settles each commit before the next, so that one would do if nobody meddled. */
    private static final int ENTRIES_MAX = 16;

    private static final Pattern ENTRY = Pattern.compile("([0-9a-f-]{36}):(-?\\d{1,19})");

    private final List<Entry> entries;

    private CommitMemory(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    private record Entry(String commitId, long snapshotId) {}

    /** Each ledger has a property of its own, so that none pushes out what another has to know. */
    public static String property(UUID ledger) {
        return PREFIX + ledger;
    }

    /** What is no entry of ours is passed over: it proves nothing, and somebody else wrote it. */
    public static CommitMemory parse(String value) {
        var entries = new ArrayList<Entry>();
        for (String text : value.split(",", -1)) {
            Matcher entry = ENTRY.matcher(text);
            if (entry.matches()) {
                try {
                    entries.add(new Entry(entry.group(1), Long.parseLong(entry.group(2))));
                } catch (NumberFormatException _) {
                    // Longer than a snapshot's id.
                }
            }
        }
        return new CommitMemory(entries);
    }

    /** The snapshot of a commit, as any ledger has written it down. */
    public static OptionalLong find(Map<String, String> properties, UUID commitId) {
        return properties.entrySet().stream()
                .filter(property -> property.getKey().startsWith(PREFIX))
                .flatMap(property -> parse(property.getValue()).entries.stream())
                .filter(entry -> entry.commitId().equals(commitId.toString()))
                .mapToLong(Entry::snapshotId)
                .findFirst();
    }

    public CommitMemory with(UUID commitId, long snapshotId) {
        var more = new ArrayList<>(entries);
        more.add(new Entry(commitId.toString(), snapshotId));
        return new CommitMemory(more.subList(Math.max(0, more.size() - ENTRIES_MAX), more.size()));
    }

    /** The value of the property. */
    @Override
    public String toString() {
        return entries.stream()
                .map(entry -> entry.commitId() + ":" + entry.snapshotId())
                .collect(Collectors.joining(","));
    }
}
