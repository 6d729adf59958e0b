package dev.tarn.catalog.enforcement;

import static dev.tarn.catalog.policy.Privilege.ALTER;
import static dev.tarn.catalog.policy.Privilege.CREATE;
import static dev.tarn.catalog.policy.Privilege.DELETE;
import static dev.tarn.catalog.policy.Privilege.INSERT;
import static dev.tarn.catalog.policy.Privilege.OPERATE;
import static dev.tarn.catalog.policy.Privilege.UPDATE;

import dev.tarn.catalog.commit.CommitAccess;
import dev.tarn.catalog.commit.TableChange;
import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.chassis.identity.BearerFilter;
import java.util.HashSet;
import java.util.Set;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.MetadataUpdate;
import org.jspecify.annotations.Nullable;

/**
 * What the updates of a commit need. A snapshot is believed to be the operation that it says it is:
 * whoever may insert writes manifests of their own making.
 */
public final class CommitChecks implements CommitAccess {
    private static final Privilege[] WRITE = {INSERT, UPDATE, DELETE, OPERATE};

    private final Decisions decisions;

    public CommitChecks(Decisions decisions) {
        this.decisions = decisions;
    }

    @Override
    public void require(RestRequest request, TableChange change) {
        var asked = new Asked(request, decisions.of(BearerFilter.principal(request.context())));
        if (change.creates()) {
            asked.seesTable(change.table());
            asked.may(change.table().namespace(), CREATE);
            return;
        }
        Set<Long> added = new HashSet<>();
        for (MetadataUpdate update : change.updates()) {
            asked.mayTable(change.table(), needs(update, added));
        }
        if (change.updates().isEmpty()) {
            asked.mayTable(change.table(), WRITE);
        }
    }

    /** One of them is enough. */
    private static Privilege[] needs(MetadataUpdate update, Set<Long> added) {
        return switch (update) {
            case MetadataUpdate.AddSnapshot add -> {
                added.add(add.snapshot().snapshotId());
                yield snapshot(add.snapshot().operation());
            }
            // Where a snapshot of this commit goes was decided with the snapshot.
            case MetadataUpdate.SetSnapshotRef ref ->
                    added.contains(ref.snapshotId()) ? WRITE : new Privilege[] {UPDATE, OPERATE};
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

    private static Privilege[] snapshot(@Nullable String operation) {
        return switch (operation == null ? "" : operation) {
            case DataOperations.APPEND -> new Privilege[] {INSERT};
            case DataOperations.DELETE -> new Privilege[] {DELETE};
            case DataOperations.REPLACE -> new Privilege[] {OPERATE};
            default -> new Privilege[] {UPDATE};
        };
    }
}
