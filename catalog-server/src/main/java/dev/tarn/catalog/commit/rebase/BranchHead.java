package dev.tarn.catalog.commit.rebase;

import static dev.tarn.catalog.commit.rebase.CannotRebase.when;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.iceberg.MetadataUpdate.SetSnapshotRef;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.UpdateRequirement;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;

/**
 * The head that an append is to be laid over, and the snapshot that it was built on, which the head
 * descends from. An empty branch has no such parent, and every head descends from it.
 */
record BranchHead(Snapshot snapshot, Optional<Snapshot> oldParent) {
    private static final int FORMAT_VERSION_MAX = 3;

    static BranchHead of(TableMetadata table, AppendCommit commit) throws CannotRebase {
        Snapshot appended = commit.snapshot();
        // A commit that was sent twice finds its own snapshot here: appending it again would double
        // it.
        when(
                table.snapshot(appended.snapshotId()) != null,
                Refusal.ALREADY_COMMITTED,
                "snapshot " + appended.snapshotId());
        checkFormatVersion(table, appended);
        when(
                !Objects.equals(appended.schemaId(), table.currentSchemaId()),
                Refusal.SCHEMA_CHANGED,
                "schema " + appended.schemaId() + ", current " + table.currentSchemaId());

        SnapshotRef ref = table.ref(commit.branch());
        if (ref == null) {
            throw new CannotRebase(Refusal.BRANCH_MISSING, commit.branch());
        }
        when(!ref.isBranch(), Refusal.NOT_A_BRANCH, commit.branch());
        when(!keepsRetention(ref, commit.ref()), Refusal.RETENTION_CHANGED, commit.branch());

        Snapshot head = table.snapshot(ref.snapshotId());
        Optional<Snapshot> parent = parent(table, appended);
        when(
                parent.isPresent() && !descends(table, head, parent.orElseThrow()),
                Refusal.HEAD_NOT_DESCENDANT,
                commit.branch() + " is at " + ref.snapshotId());
        checkReadable(head);
        if (parent.isPresent()) {
            checkReadable(parent.orElseThrow());
        }
        return new BranchHead(head, parent);
    }

    /** The requirements that do not hold for a table. */
    static List<UpdateRequirement> failed(
            TableMetadata table, List<UpdateRequirement> requirements) {
        return requirements.stream().filter(requirement -> !holds(table, requirement)).toList();
    }

    /**
     * True when a snapshot was numbered for an older state of the table. If its own branch has not
     * moved, another one has, or the format version has; Iceberg refuses it although all
     * requirements hold.
     */
    static boolean isNumberedForOlder(TableMetadata table, Snapshot snapshot) {
        int version = table.formatVersion();
        Long firstRowId = snapshot.firstRowId();
        boolean isOldSequence =
                version > 1
                        && snapshot.parentId() != null
                        && snapshot.sequenceNumber() <= table.lastSequenceNumber();
        boolean hasOldRowIds =
                version > 2 && (firstRowId == null || firstRowId < table.nextRowId());
        return isOldSequence || hasOldRowIds;
    }

    private static boolean holds(TableMetadata table, UpdateRequirement requirement) {
        try {
            requirement.validate(table);
            return true;
        } catch (CommitFailedException | ValidationException ignored) {
            return false;
        }
    }

    /**
     * A snapshot shows by its numbers for which version it was written: v1 has none, v2 no row ids.
     */
    private static void checkFormatVersion(TableMetadata table, Snapshot appended)
            throws CannotRebase {
        int version = table.formatVersion();
        when(version > FORMAT_VERSION_MAX, Refusal.FORMAT_VERSION_UNKNOWN, "version " + version);
        boolean sequenced = appended.sequenceNumber() > 0;
        boolean rowsNumbered = appended.firstRowId() != null;
        when(
                sequenced != version > 1 || rowsNumbered != version > 2,
                Refusal.FORMAT_VERSION_CHANGED,
                "now version " + version);
    }

    /**
     * A client copies the retention of the branch that it saw; a rebase must not undo or redo it.
     */
    private static boolean keepsRetention(SnapshotRef ref, SetSnapshotRef update) {
        return Objects.equals(ref.minSnapshotsToKeep(), update.minSnapshotsToKeep())
                && Objects.equals(ref.maxSnapshotAgeMs(), update.maxSnapshotAgeMs())
                && Objects.equals(ref.maxRefAgeMs(), update.maxRefAgeMs());
    }

    private static Optional<Snapshot> parent(TableMetadata table, Snapshot appended)
            throws CannotRebase {
        Long parentId = appended.parentId();
        if (parentId == null) {
            return Optional.empty();
        }
        Snapshot parent = table.snapshot(parentId);
        when(parent == null, Refusal.PARENT_EXPIRED, "snapshot " + parentId);
        return Optional.of(parent);
    }

    private static boolean descends(TableMetadata table, Snapshot head, Snapshot ancestor) {
        // Parents come from clients and may go round in circles; no line is longer than the table.
        Snapshot snapshot = head;
        for (int i = 0; i < table.snapshots().size() && snapshot != null; i++) {
            if (snapshot.snapshotId() == ancestor.snapshotId()) {
                return true;
            }
            Long parentId = snapshot.parentId();
            snapshot = parentId == null ? null : table.snapshot(parentId);
        }
        return false;
    }

    private static void checkReadable(Snapshot snapshot) throws CannotRebase {
        when(
                snapshot.manifestListLocation() == null,
                Refusal.EMBEDDED_MANIFESTS,
                "snapshot " + snapshot.snapshotId());
        when(
                snapshot.keyId() != null,
                Refusal.ENCRYPTED,
                "key of snapshot " + snapshot.snapshotId());
    }
}
