package dev.tarn.catalog.commit.rebase;

import static dev.tarn.catalog.commit.rebase.CannotRebase.when;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.MetadataUpdate.AddSnapshot;
import org.apache.iceberg.MetadataUpdate.SetSnapshotRef;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SnapshotRefType;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.UpdateRequirement;
import org.apache.iceberg.io.FileIO;

/**
 * Does for an append that lost a race what its client would do next: the same manifests over the
 * branch's new head, in a new manifest list with the numbers that are next now. Whatever is not
 * certain to end as the client's own retry would is refused.
 */
public final class AppendRebase {
    private final InstantSource clock;
    private final ManifestLists lists;

    /**
     * A manifest in the cache takes some hundred bytes, and lists share those that they have in
     * common.
     */
    public AppendRebase(InstantSource clock, long cachedManifestsMax) {
        this.clock = clock;
        this.lists = new ManifestLists(cachedManifestsMax);
    }

    /**
     * The list that a rebase of these updates reads first, over whatever head: if they add one
     * snapshot, and if it may be read.
     */
    public static Optional<String> proposedList(TableMetadata table, List<MetadataUpdate> updates) {
        List<Snapshot> added = AppendCommit.added(updates).toList();
        if (added.size() != 1) {
            return Optional.empty();
        }
        return Optional.ofNullable(added.getFirst().manifestListLocation())
                .filter(list -> ManifestLists.isOwn(table, list));
    }

    /**
     * Reads manifest lists, and writes one when the answer is {@code Rebased}; changes nothing
     * else.
     */
    public RebaseResult rebase(
            TableMetadata head,
            List<UpdateRequirement> requirements,
            List<MetadataUpdate> updates,
            FileIO io) {
        List<UpdateRequirement> failed = BranchHead.failed(head, requirements);
        if (failed.isEmpty()
                && AppendCommit.added(updates)
                        .noneMatch(snapshot -> BranchHead.isNumberedForOlder(head, snapshot))) {
            return new RebaseResult.NotNeeded();
        }
        try {
            AppendCommit commit = AppendCommit.of(requirements, updates);
            for (UpdateRequirement requirement : failed) {
                when(
                        !commit.asserts(requirement),
                        Refusal.OTHER_REQUIREMENT_FAILED,
                        requirement.getClass().getSimpleName());
            }
            return rebase(head, commit, io);
        } catch (CannotRebase e) {
            return e.refused();
        }
    }

    private RebaseResult rebase(TableMetadata table, AppendCommit commit, FileIO io)
            throws CannotRebase {
        BranchHead branch = BranchHead.of(table, commit);
        RebasePolicy.check(table.properties(), commit.summary());

        List<ListedManifest> proposed = lists.proposed(table, commit.snapshot(), io);
        List<ListedManifest> parent = manifests(table, branch.oldParent(), io);
        AppendedManifests appended =
                AppendedManifests.between(table, parent, proposed, commit.snapshot());
        if (!RebasePolicy.isWrittenByJavaLibrary(commit.summary())) {
            InheritedNumbers.check(table, appended.added(), io);
        }

        List<ListedManifest> head = lists.committed(table, branch.snapshot(), io);
        List<String> written = new ArrayList<>();
        try {
            AppendedManifests fitting =
                    appended.canReplaceIn(head)
                            ? appended
                            : MergedFiles.undone(table, appended, commit.snapshot(), io, written);
            List<MetadataUpdate> updates =
                    write(table, commit, branch.snapshot(), fitting, head, io, written);
            return new RebaseResult.Rebased(updates, written);
        } catch (CannotRebase | RuntimeException e) {
            written.forEach(location -> ManifestLists.discard(location, io, e));
            throw e;
        }
    }

    private List<MetadataUpdate> write(
            TableMetadata table,
            AppendCommit commit,
            Snapshot branchHead,
            AppendedManifests appended,
            List<ListedManifest> head,
            FileIO io,
            List<String> written)
            throws CannotRebase {
        Placement placement = Placement.over(table, branchHead, commit.snapshot().snapshotId());
        List<ListedManifest> bare =
                appended.over(head, commit.snapshot(), placement.sequenceNumber());
        if (placement.formatVersion() > 1) {
            // Counts are optional in v1 only, and a table may have been v1 once.
            for (ListedManifest manifest : bare) {
                when(!manifest.hasCounts(), Refusal.COUNTS_MISSING, manifest.path());
            }
        }
        Long first = placement.firstRowId();
        List<ListedManifest> manifests = bare;
        Long addedRows = null;
        if (first != null) {
            RowIds rowIds = RowIds.assign(first, bare);
            manifests = rowIds.manifests();
            addedRows = rowIds.next() - first;
            when(addedRows < 0, Refusal.ROW_IDS_SET, "more rows than there are numbers");
        }

        int created = appended.added().size();
        Map<String, String> summary =
                RebasedSummary.over(
                        Optional.ofNullable(branchHead.summary()).orElse(Map.of()),
                        commit.summary(),
                        created,
                        manifests.size() - created,
                        appended.replaced().size());
        String location = lists.write(table, placement, manifests, io);
        written.add(location);
        Snapshot snapshot =
                RebasedSnapshot.of(
                        commit.snapshot(),
                        placement,
                        timestampMillis(table, branchHead),
                        summary,
                        location,
                        addedRows);
        return List.of(
                new AddSnapshot(snapshot), set(table.ref(commit.branch()), commit, snapshot));
    }

    private List<ListedManifest> manifests(
            TableMetadata table, Optional<Snapshot> snapshot, FileIO io) throws CannotRebase {
        return snapshot.isPresent()
                ? lists.committed(table, snapshot.orElseThrow(), io)
                : List.of();
    }

    /** Time in a table never runs backwards, whatever the clocks of its writers say. */
    private long timestampMillis(TableMetadata table, Snapshot branchHead) {
        return Math.max(
                clock.millis(), Math.max(table.lastUpdatedMillis(), branchHead.timestampMillis()));
    }

    private static SetSnapshotRef set(SnapshotRef ref, AppendCommit commit, Snapshot snapshot) {
        return new SetSnapshotRef(
                commit.branch(),
                snapshot.snapshotId(),
                SnapshotRefType.BRANCH,
                ref.minSnapshotsToKeep(),
                ref.maxSnapshotAgeMs(),
                ref.maxRefAgeMs());
    }
}
