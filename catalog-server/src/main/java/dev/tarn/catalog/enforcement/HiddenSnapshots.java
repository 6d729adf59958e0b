package dev.tarn.catalog.enforcement;

import dev.tarn.catalog.commit.TableChange;
import dev.tarn.catalog.metadata.ReachedSnapshots;
import dev.tarn.catalog.storage.Locations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * A commit brings back no snapshot that its author does not see, as the head of a branch or as an
 * ancestor of one, and takes none away. The author's client knows of none of them, so that no
 * honest commit is refused here for good.
 */
final class HiddenSnapshots {
    private static final List<String> STATISTICS = List.of(".stats", ".puffin");
    private static final String PARTITION_STATISTICS = "partition-stats-";

    private final TableIdentifier table;
    private final String author;
    private final TableMetadata base;
    private final Set<Long> hidden;
    private final Set<Long> added = new HashSet<>();

    private HiddenSnapshots(
            TableIdentifier table, String author, TableMetadata base, Set<Long> hidden) {
        this.table = table;
        this.author = author;
        this.base = base;
        this.hidden = hidden;
    }

    static void require(Asked asked, TableChange change, TableMetadata base) {
        Set<Long> hidden = ReachedSnapshots.hidden(base, asked.past(change.table()));
        if (!hidden.isEmpty()) {
            var checks =
                    new HiddenSnapshots(
                            change.table(), asked.rights().principal().name(), base, hidden);
            change.updates().forEach(checks::require);
        }
    }

    private void require(MetadataUpdate update) {
        switch (update) {
            case MetadataUpdate.AddSnapshot add -> {
                added.add(add.snapshot().snapshotId());
                requireOwn(add.snapshot());
            }
            case MetadataUpdate.SetSnapshotRef ref -> {
                if (hidden.contains(ref.snapshotId()) && !added.contains(ref.snapshotId())) {
                    // In the words for a snapshot that is not there.
                    throw new BadRequestException(
                            "Cannot apply the updates: Cannot set %s to unknown snapshot: %s",
                            ref.name(), ref.snapshotId());
                }
                requireShown(ref.name());
            }
            case MetadataUpdate.RemoveSnapshotRef ref -> requireShown(ref.name());
            case MetadataUpdate.SetStatistics statistics ->
                    requireStatistics(statistics.statisticsFile().path());
            case MetadataUpdate.SetPartitionStatistics statistics ->
                    requireStatistics(statistics.partitionStatisticsFile().path());
            default -> {}
        }
    }

    private void requireOwn(Snapshot snapshot) {
        Long parent = snapshot.parentId();
        if (parent != null && hidden.contains(parent)) {
            // What it was made from was current once: it is made again from what is current now.
            throw new CommitFailedException(
                    "Requirement failed: snapshot %s of %s was overtaken too long ago",
                    parent, table);
        }
        if (snapshot.manifestListLocation() == null) {
            throw new BadRequestException(
                    "Cannot commit %s: snapshot %s names no manifest list",
                    table, snapshot.snapshotId());
        }
        if (manifestListsOfHidden().contains(oneForm(snapshot.manifestListLocation()))) {
            throw new BadRequestException(
                    "Cannot commit %s: the manifest list of snapshot %s is another snapshot's",
                    table, snapshot.snapshotId());
        }
    }

    private Set<String> manifestListsOfHidden() {
        return base.snapshots().stream()
                .filter(snapshot -> hidden.contains(snapshot.snapshotId()))
                .map(snapshot -> String.valueOf(snapshot.manifestListLocation()))
                .map(Locations::normal)
                .collect(Collectors.toSet());
    }

    /** One object has other spellings, which engines read alike. */
    private String oneForm(String location) {
        if (location.indexOf('#') >= 0 || location.indexOf('?') >= 0) {
            throw new BadRequestException("Cannot commit %s: a location with # or ? in it", table);
        }
        return Locations.normal(location);
    }

    /** Whoever may read the table may read its statistics: no other file is to pass for them. */
    private void requireStatistics(String location) {
        String path = oneForm(location);
        String file = path.substring(path.lastIndexOf('/') + 1);
        if (!file.startsWith(PARTITION_STATISTICS)
                && STATISTICS.stream().noneMatch(file::endsWith)) {
            throw new BadRequestException(
                    "Cannot commit %s: a file is not named as statistics are (*.stats, *.puffin, partition-stats-*)",
                    table);
        }
    }

    private void requireShown(String name) {
        SnapshotRef ref = base.ref(name);
        if (ref != null && hidden.contains(ref.snapshotId())) {
            throw new ForbiddenException(
                    "Principal %s may not change %s of %s: it names a snapshot that TIME_TRAVEL does not show them",
                    author, name, table);
        }
    }
}
