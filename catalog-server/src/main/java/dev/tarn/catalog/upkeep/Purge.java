package dev.tarn.catalog.upkeep;

import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.need.Needs;
import dev.tarn.catalog.storage.FileStore;
import dev.tarn.catalog.storage.FileStores;
import dev.tarn.catalog.storage.Locations;
import dev.tarn.database.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.iceberg.TableProperties;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what lies beneath the location of a table that was dropped with purge, once its retention
 * is over, nothing holds it and nobody else has anything there. Begun is begun: from then on the
 * table cannot be brought back and nothing may lie in its place, until the row is gone.
 */
final class Purge implements Chore {
    private static final Logger log = LoggerFactory.getLogger(Purge.class);

    /**
     * How long the row stays after the purge began: a request that read a metadata file before
     * meets the row, and not its absence, when it wants to register the file.
     */
    private static final Duration GRACE = Duration.ofHours(1);

    /** Behind the slash in the order of bytes. */
    private static final char BEHIND_SLASH = '/' + 1;

    private final PurgeStore store;
    private final Transactions transactions;
    private final Lakes lakes;
    private final Documents documents;
    private final FileStores stores;
    private final Needs needs;
    private final UpkeepConfig config;
    private final Duration retention;
    private final InstantSource clock;
    private final CountDownLatch stopping;

    /** {@code retention} is how long a table stays that nobody holds. */
    Purge(
            PurgeStore store,
            Transactions transactions,
            Lakes lakes,
            Documents documents,
            FileStores stores,
            Needs needs,
            UpkeepConfig config,
            Duration retention,
            InstantSource clock,
            CountDownLatch stopping) {
        this.store = store;
        this.transactions = transactions;
        this.lakes = lakes;
        this.documents = documents;
        this.stores = stores;
        this.needs = needs;
        this.config = config;
        this.retention = retention;
        this.clock = clock;
        this.stopping = stopping;
    }

    @Override
    public String name() {
        return "purge";
    }

    /** One table at a time. */
    @Override
    public int step(Instant now) {
        Instant before = now.minus(retention);
        if (!store.isDue(before, now)) {
            return 0;
        }
        Optional<PurgeRow> taken = transactions.write(handle -> take(handle, before, now));
        if (taken.isEmpty()) {
            return 0;
        }
        PurgeRow table = taken.orElseThrow();
        if (table.purgingAt().isPresent()) {
            purge(table, lakes.require(table.lake()));
        } else {
            log.atWarn()
                    .addKeyValue("location", table.location())
                    .log("Not purged: something else is at the location of the dropped table");
        }
        return 1;
    }

    /** The next table, purging from now on; or forgotten, and not purging, when others share it. */
    private Optional<PurgeRow> take(Handle handle, Instant before, Instant now) {
        PurgeStore locked = handle.attach(PurgeStore.class);
        locked.lockLocations();
        Optional<PurgeRow> next = locked.next(before, now);
        while (next.filter(table -> isHeld(handle, table)).isPresent()) {
            locked.postpone(next.orElseThrow().id(), now.plus(config.lease()));
            next = locked.next(before, now);
        }
        if (next.isEmpty()) {
            return next;
        }
        PurgeRow table = next.orElseThrow();
        if (table.purgingAt().isEmpty() && !isItsOwn(locked, table)) {
            locked.forget(table.id(), table.purgeAttempt());
            return next;
        }
        locked.lease(table.id(), now, now.plus(config.lease()));
        return Optional.of(table.taken(now));
    }

    private boolean isHeld(Handle handle, PurgeRow table) {
        return table.purgingAt().isEmpty()
                && (needs.isUsed(handle, table.uuid())
                        || !needs.holding(handle, table.lakeId(), table.uuid(), table.droppedAt())
                                .isEmpty());
    }

    private boolean isItsOwn(PurgeStore locked, PurgeRow table) {
        String location = table.location();
        // A table at the root of its lake, or of a bucket, shares it with whatever else is there.
        boolean beneathSomething = location.indexOf('/', location.indexOf(':') + 3) > 0;
        boolean aboveTheLake = Locations.within(locked.lakeLocation(table.id()), location);
        return beneathSomething
                && !aboveTheLake
                && !locked.isShared(
                        table.id(),
                        Locations.withAncestors(location).toArray(String[]::new),
                        location + "/",
                        location + BEHIND_SLASH);
    }

    private void purge(PurgeRow table, Lake lake) {
        FileStore files = stores.of(lake.storage());
        String folder = table.location();
        if (!collectsGarbage(table)) {
            // Others may read its data files; nobody reads its metadata.
            folder = folder + "/metadata";
        }
        long deleted = 0;
        int step;
        do {
            step = files.deleteBeneath(folder, config.batch());
            deleted += step;
            if (!renew(table, clock.instant().plus(config.lease())) || stopping.getCount() == 0) {
                return;
            }
        } while (step > 0);
        end(table, deleted);
    }

    private void end(PurgeRow table, long deleted) {
        Instant last = table.purgingAt().orElseThrow().plus(GRACE);
        if (clock.instant().isBefore(last)) {
            renew(table, last);
        } else {
            transactions.run(handle ->
                    handle.attach(PurgeStore.class).forget(table.id(), table.purgeAttempt()));
        }
        log.atInfo()
                .addKeyValue("location", table.location())
                .addKeyValue("files", deleted)
                .log("Purged");
    }

    /** Whether the table is still ours. */
    private boolean renew(PurgeRow table, Instant leaseUntil) {
        return transactions.write(handle ->
                handle.attach(PurgeStore.class).renew(table.id(), table.purgeAttempt(), leaseUntil))
                == 1;
    }

    private boolean collectsGarbage(PurgeRow table) {
        return documents
                .parse(table.id(), documents.load(table.id(), table.metadataLocation()))
                .propertyAsBoolean(TableProperties.GC_ENABLED, TableProperties.GC_ENABLED_DEFAULT);
    }
}
