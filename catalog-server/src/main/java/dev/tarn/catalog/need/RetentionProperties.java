package dev.tarn.catalog.need;

import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;

/**
 * What a table says of itself that is to be kept: so many snapshots of a branch, and those younger
 * than an age. Iceberg's defaults say nothing here: who sets no limit has asked for none.
 */
final class RetentionProperties {
    private RetentionProperties() {}

    static Set<Long> keep(TableMetadata metadata, Map<String, SnapshotRef> refs, Instant now) {
        Optional<Integer> least =
                Optional.ofNullable(
                                metadata.properties().get(TableProperties.MIN_SNAPSHOTS_TO_KEEP))
                        .flatMap(RetentionProperties::number)
                        .map(number -> (int) Math.min(number, Integer.MAX_VALUE));
        Optional<Long> age =
                Optional.ofNullable(metadata.properties().get(TableProperties.MAX_SNAPSHOT_AGE_MS))
                        .flatMap(RetentionProperties::number);
        Set<Long> kept = new HashSet<>();
        for (SnapshotRef ref : refs.values()) {
            if (ref.isBranch()) {
                walk(
                        metadata,
                        ref.snapshotId(),
                        Optional.ofNullable(ref.minSnapshotsToKeep()).or(() -> least).orElse(0),
                        Optional.ofNullable(ref.maxSnapshotAgeMs())
                                .or(() -> age)
                                .map(millis -> now.toEpochMilli() - millis)
                                .orElse(Long.MAX_VALUE),
                        kept);
            }
        }
        return kept;
    }

    /** As Iceberg's own clients do when they are given no other limits. */
    private static void walk(
            TableMetadata metadata, long head, int least, long since, Set<Long> kept) {
        Set<Long> walked = new HashSet<>();
        Snapshot at = metadata.snapshot(head);
        while (at != null
                && (walked.size() < least || at.timestampMillis() >= since)
                && walked.add(at.snapshotId())) {
            at = at.parentId() == null ? null : metadata.snapshot(at.parentId());
        }
        kept.addAll(walked);
    }

    /** A client's word; what is no number says nothing. */
    private static Optional<Long> number(String value) {
        try {
            long number = Long.parseLong(value.strip());
            return Optional.of(Math.clamp(number, 0, (long) Integer.MAX_VALUE * 1_000));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
