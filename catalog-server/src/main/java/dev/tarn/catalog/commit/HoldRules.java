package dev.tarn.catalog.commit;

import java.util.List;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.ValidationException;
import org.jdbi.v3.core.Handle;

/** What a hold needs is not given away, and its files do not come into somebody else's hands. */
final class HoldRules {
    private HoldRules() {}

    /** Also a hold that comes in this moment waits until the transaction ends. */
    static void requireFree(
            Retention retention,
            Handle handle,
            long lakeId,
            UUID table,
            TableIdentifier name,
            String action) {
        List<String> holds = retention.holding(handle, lakeId, table);
        if (!holds.isEmpty()) {
            throw new ForbiddenException(
                    "Cannot %s %s: it is held by %s", action, name, String.join(", ", holds));
        }
    }

    /**
     * Clients that are to purge delete the files themselves (Spark) after a drop that says nothing
     * of it, or leave it to this server (all others), which waits until nobody needs them.
     */
    static void requireDroppable(
            Retention retention, Handle handle, long lakeId, Tabular table, TableIdentifier name) {
        List<String> holds = retention.holding(handle, lakeId, table.uuid());
        if (!holds.isEmpty()) {
            throw new ForbiddenException(
                    "Cannot drop %s: it is held by %s, and who drops without asking the catalog for a purge may delete its files. Drop it with purgeRequested=true: it is purged when nothing holds it",
                    name, String.join(", ", holds));
        }
    }

    /** Whoever takes the place of something has its files from then on. */
    static void requireFree(
            Retention retention, Handle handle, List<PurgeToCome> purges, String location) {
        for (PurgeToCome purge : purges) {
            List<String> holds =
                    retention.holdingGone(handle, purge.lakeId(), purge.uuid(), purge.droppedAt());
            if (!holds.isEmpty()) {
                throw new ValidationException(
                        "Cannot use location %s: it overlaps that of a dropped table which is held",
                        location);
            }
        }
    }
}
