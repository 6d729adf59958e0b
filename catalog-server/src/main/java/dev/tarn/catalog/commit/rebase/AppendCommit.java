package dev.tarn.catalog.commit.rebase;

import static dev.tarn.catalog.commit.rebase.CannotRebase.when;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.MetadataUpdate.AddSnapshot;
import org.apache.iceberg.MetadataUpdate.SetSnapshotRef;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRefType;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.UpdateRequirement;
import org.apache.iceberg.UpdateRequirement.AssertRefSnapshotID;

/**
 * A commit that does one thing: it sets a branch from the head that it asserts to a new append over
 * that head. Everything that follows relies on there being nothing else in it.
 */
record AppendCommit(Snapshot snapshot, SetSnapshotRef ref) {
    private static final List<String> CHERRY_PICK_KEYS =
            List.of(
                    SnapshotSummary.STAGED_WAP_ID_PROP,
                    SnapshotSummary.PUBLISHED_WAP_ID_PROP,
                    SnapshotSummary.SOURCE_SNAPSHOT_ID_PROP);

    static AppendCommit of(List<UpdateRequirement> requirements, List<MetadataUpdate> updates)
            throws CannotRebase {
        List<Snapshot> added = added(updates).toList();
        List<SetSnapshotRef> refs = only(SetSnapshotRef.class, updates).toList();
        when(added.isEmpty(), Refusal.NO_SNAPSHOT, updates.size() + " updates");
        when(added.size() > 1, Refusal.SEVERAL_SNAPSHOTS, added.size() + " snapshots");
        when(refs.isEmpty(), Refusal.STAGED, "snapshot " + added.getFirst().snapshotId());
        when(refs.size() > 1, Refusal.SEVERAL_REFS, refs.size() + " references");
        when(updates.size() > 2, Refusal.OTHER_UPDATES, updates.size() + " updates");

        Snapshot snapshot = added.getFirst();
        SetSnapshotRef ref = refs.getFirst();
        when(
                ref.snapshotId() != snapshot.snapshotId(),
                Refusal.OTHER_SNAPSHOT,
                ref.name() + " is set to " + ref.snapshotId());
        when(!ref.type().equalsIgnoreCase(SnapshotRefType.BRANCH.name()), Refusal.TAG, ref.name());
        checkSnapshot(snapshot);
        AppendCommit commit = new AppendCommit(snapshot, ref);
        commit.checkAssertion(requirements);
        return commit;
    }

    /** The snapshots that updates add, also where the updates are more than an append. */
    static Stream<Snapshot> added(List<MetadataUpdate> updates) {
        return only(AddSnapshot.class, updates).map(AddSnapshot::snapshot);
    }

    Map<String, String> summary() {
        return snapshot.summary();
    }

    String branch() {
        return ref.name();
    }

    /** True for the one requirement that a new head is allowed to break. */
    boolean asserts(UpdateRequirement requirement) {
        return requirement instanceof AssertRefSnapshotID assertion
                && assertion.refName().equals(branch());
    }

    private static void checkSnapshot(Snapshot snapshot) throws CannotRebase {
        // The operation is null for a snapshot without summary.
        when(
                !DataOperations.APPEND.equals(snapshot.operation()),
                Refusal.NOT_AN_APPEND,
                "operation " + snapshot.operation());
        for (String key : CHERRY_PICK_KEYS) {
            when(snapshot.summary().containsKey(key), Refusal.CHERRY_PICK, key);
        }
        when(
                snapshot.manifestListLocation() == null,
                Refusal.EMBEDDED_MANIFESTS,
                "snapshot " + snapshot.snapshotId());
        when(
                snapshot.keyId() != null,
                Refusal.ENCRYPTED,
                "key of snapshot " + snapshot.snapshotId());
    }

    private void checkAssertion(List<UpdateRequirement> requirements) throws CannotRebase {
        List<AssertRefSnapshotID> assertions =
                requirements.stream()
                        .filter(this::asserts)
                        .map(AssertRefSnapshotID.class::cast)
                        .toList();
        when(assertions.size() != 1, Refusal.BRANCH_NOT_ASSERTED, branch());
        Long head = assertions.getFirst().snapshotId();
        when(
                !Objects.equals(head, snapshot.parentId()),
                Refusal.PARENT_NOT_ASSERTED,
                "asserted " + head + ", parent " + snapshot.parentId());
    }

    private static <T> Stream<T> only(Class<T> type, List<MetadataUpdate> updates) {
        return updates.stream().filter(type::isInstance).map(type::cast);
    }
}
