package dev.tarn.catalog.enforcement;

import static dev.tarn.catalog.policy.Privilege.ALTER;
import static dev.tarn.catalog.policy.Privilege.CREATE;
import static dev.tarn.catalog.policy.Privilege.DELETE;
import static dev.tarn.catalog.policy.Privilege.INSERT;
import static dev.tarn.catalog.policy.Privilege.OPERATE;
import static dev.tarn.catalog.policy.Privilege.UPDATE;

import dev.tarn.catalog.commit.Beginnings;
import dev.tarn.catalog.commit.ChangeAccess;
import dev.tarn.catalog.commit.CommitAccess;
import dev.tarn.catalog.commit.TableChange;
import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.chassis.identity.BearerFilter;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SnapshotRefType;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.jspecify.annotations.Nullable;

/**
 * What the updates of a commit need. A snapshot is believed to be the operation that it says it is:
 * whoever may insert writes manifests of their own making.
 */
public final class CommitChecks implements CommitAccess {
    /** What Iceberg gives to every new table, and Trino takes away from those that it makes. */
    private static final Set<String> NOT_OF_TRINO = Set.of(TableProperties.PARQUET_COMPRESSION);

    private static final Privilege[] WRITE = {INSERT, UPDATE, DELETE, OPERATE};

    private final Decisions decisions;
    private final Beginnings beginnings;

    public CommitChecks(Decisions decisions, Beginnings beginnings) {
        this.decisions = decisions;
        this.beginnings = beginnings;
    }

    @Override
    public void require(RestRequest request, TableChange change) {
        var asked = new Asked(request, rights(request));
        if (change.creates()) {
            asked.seesTable(change.table());
            asked.may(change.table().namespace(), CREATE);
            return;
        }
        // Whether it is part of the making is known with the table.
        require(asked, change, Optional.empty(), () -> true);
    }

    @Override
    public ChangeAccess confirming(RestRequest request) {
        return (change, table, base) ->
                require(
                        new Asked(request, rights(request), change.table(), table),
                        change,
                        Optional.of(base),
                        () ->
                                base.snapshots().isEmpty()
                                        && beginnings.is(
                                                table,
                                                BearerFilter.principal(request.context()).name()));
    }

    private Rights rights(RestRequest request) {
        return decisions.of(BearerFilter.principal(request.context()));
    }

    /** {@code begins} says whether the table is new, and the asker's. */
    private static void require(
            Asked asked, TableChange change, Optional<TableMetadata> base, BooleanSupplier begins) {
        Set<Long> added = new HashSet<>();
        for (MetadataUpdate update : change.updates()) {
            Privilege[] needed = needs(update, added, base);
            if (!isPartOfMaking(asked, change, update, needed, begins)) {
                asked.mayTable(change.table(), needed);
            }
            if (update instanceof MetadataUpdate.AddSchema
                    || update instanceof MetadataUpdate.SetCurrentSchema) {
                asked.mayChangeColumnsOf(change.table());
            }
            if (takesRowsAway(update, added)) {
                asked.mayTakeRowsFrom(change.table());
            }
        }
        if (change.updates().isEmpty()) {
            asked.mayTable(change.table(), WRITE);
        }
        base.ifPresent(known -> HiddenSnapshots.require(asked, change, known));
    }

    /**
     * Whoever may create a table may put the first rows into the one that they are creating: in one
     * commit (staged) or, as Trino does it, in the next. Trino adds statistics, and takes a
     * property away.
     */
    private static boolean isPartOfMaking(
            Asked asked,
            TableChange change,
            MetadataUpdate update,
            Privilege[] needed,
            BooleanSupplier begins) {
        boolean possible =
                switch (update) {
                    case MetadataUpdate.AddSnapshot _, MetadataUpdate.SetSnapshotRef _ ->
                            Set.of(needed).contains(INSERT);
                    case MetadataUpdate.SetStatistics _ -> true;
                    case MetadataUpdate.RemoveProperties remove ->
                            remove.removed().equals(NOT_OF_TRINO);
                    default -> false;
                };
        return possible
                && !asked.holds(change.table(), needed)
                && asked.holds(change.table(), CREATE)
                && begins.getAsBoolean();
    }

    /** More than it adds: a snapshot that is no append, or a branch that goes elsewhere. */
    private static boolean takesRowsAway(MetadataUpdate update, Set<Long> added) {
        return switch (update) {
            case MetadataUpdate.AddSnapshot add ->
                    !DataOperations.APPEND.equals(add.snapshot().operation());
            case MetadataUpdate.SetSnapshotRef ref -> !added.contains(ref.snapshotId());
            case MetadataUpdate.RemoveSnapshotRef _ -> true;
            default -> false;
        };
    }

    /** One of them is enough. */
    private static Privilege[] needs(
            MetadataUpdate update, Set<Long> added, Optional<TableMetadata> base) {
        return switch (update) {
            case MetadataUpdate.AddSnapshot add -> {
                added.add(add.snapshot().snapshotId());
                yield snapshot(add.snapshot().operation());
            }
            case MetadataUpdate.SetSnapshotRef ref ->
                    added.contains(ref.snapshotId()) && movesABranch(ref, base)
                            ? WRITE
                            : new Privilege[] {UPDATE, OPERATE};
            case MetadataUpdate.RemoveSnapshotRef _ -> new Privilege[] {UPDATE, OPERATE};
            case MetadataUpdate.RemoveSnapshots _ -> new Privilege[] {OPERATE};
            case MetadataUpdate.SetStatistics _,
                    MetadataUpdate.RemoveStatistics _,
                    MetadataUpdate.SetPartitionStatistics _,
                    MetadataUpdate.RemovePartitionStatistics _ ->
                    WRITE;
            default -> new Privilege[] {ALTER};
        };
    }

    /**
     * Where a snapshot of this commit goes was decided with the snapshot, as long as that is all: a
     * tag says what does not move, and how long something is kept is no writer's business.
     */
    private static boolean movesABranch(
            MetadataUpdate.SetSnapshotRef ref, Optional<TableMetadata> base) {
        if (!ref.type().equalsIgnoreCase(SnapshotRefType.BRANCH.name())) {
            return false;
        }
        if (base.isEmpty()) {
            return true;
        }
        SnapshotRef before = base.orElseThrow().ref(ref.name());
        if (before == null) {
            return ref.minSnapshotsToKeep() == null
                    && ref.maxSnapshotAgeMs() == null
                    && ref.maxRefAgeMs() == null;
        }
        return before.isBranch()
                && Objects.equals(before.minSnapshotsToKeep(), ref.minSnapshotsToKeep())
                && Objects.equals(before.maxSnapshotAgeMs(), ref.maxSnapshotAgeMs())
                && Objects.equals(before.maxRefAgeMs(), ref.maxRefAgeMs());
    }

    private static Privilege[] snapshot(@Nullable String operation) {
        return switch (operation == null ? "" : operation) {
            case DataOperations.APPEND -> new Privilege[] {INSERT};
            case DataOperations.DELETE -> new Privilege[] {DELETE};
            case DataOperations.REPLACE -> new Privilege[] {OPERATE};
            default -> new Privilege[] {UPDATE};
        };
    }
}
