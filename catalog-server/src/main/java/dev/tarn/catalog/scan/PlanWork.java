package dev.tarn.catalog.scan;

import dev.tarn.catalog.scan.ScanMetrics.Outcome;
import dev.tarn.database.Transactions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plans one submitted scan, and stores page by page what its reader will fetch. */
final class PlanWork {
    private static final Logger log = LoggerFactory.getLogger(PlanWork.class);

    private final ScannedTables tables;
    private final ScanPlanner planner;
    private final PlanWorkStore plans;
    private final Transactions transactions;
    private final Bell settled;
    private final ScanMetrics metrics;
    private final ScanConfig config;
    private final InstantSource clock;
    private final Set<PlanLease> held = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    PlanWork(
            ScannedTables tables,
            ScanPlanner planner,
            PlanWorkStore plans,
            Transactions transactions,
            Bell settled,
            ScanMetrics metrics,
            ScanConfig config,
            InstantSource clock) {
        this.tables = tables;
        this.planner = planner;
        this.plans = plans;
        this.transactions = transactions;
        this.settled = settled;
        this.metrics = metrics;
        this.config = config;
        this.clock = clock;
    }

    /** The plan was cancelled, or another server works on it now. */
    private static final class PlanLost extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** No further attempt would do better. */
    private static final class PlanHopeless extends RuntimeException {
        private static final long serialVersionUID = 1;

        PlanHopeless(String message) {
            super(message);
        }
    }

    /** The oldest plan that nobody works on; what an earlier attempt stored of it is removed. */
    Optional<PlanRow> claim() {
        var now = clock.instant();
        if (!plans.isWaiting(now, config.attempts())) {
            return Optional.empty();
        }
        return transactions.write(handle -> {
            PlanWorkStore store = handle.attach(PlanWorkStore.class);
            Optional<PlanRow> plan = store.claim(now, now.plus(config.lease()), config.attempts());
            plan.ifPresent(claimed -> store.deletePages(claimed.planId()));
            return plan;
        });
    }

    /** Completes the plan, fails it, or leaves it for another attempt. */
    void finish(PlanRow plan) {
        var planning = metrics.start();
        try {
            metrics.stop(planning, outcome(plan));
        } finally {
            settled.ring();
        }
    }

    private Outcome outcome(PlanRow plan) {
        try {
            planUnderLease(plan);
            return complete(plan);
        } catch (PlanLost lost) {
            return Outcome.LOST;
        } catch (BadRequestException | ForbiddenException | PlanHopeless refused) {
            return fail(plan, String.valueOf(refused.getMessage()));
        } catch (RuntimeException failure) {
            return retryOrFail(plan, failure);
        }
    }

    /** What is in work goes back to be taken up by another server. */
    void stop() {
        stopping = true;
        held.forEach(PlanLease::giveUp);
    }

    private void planUnderLease(PlanRow plan) {
        try (var lease = PlanLease.hold(config.lease(), () -> renew(plan, config.lease()))) {
            held.add(lease);
            try {
                if (stopping) {
                    lease.giveUp();
                }
                plan(plan, lease);
            } finally {
                held.remove(lease);
            }
        }
    }

    private void plan(PlanRow plan, PlanLease lease) {
        ScannedTable table = tables.at(plan.lake(), plan.tableUuid(), plan.metadataLocation());
        var scan = PinnedScan.of(table, ScanRequest.stored(plan.request()).wire());
        long deletes = scan.work().deleteEntries();
        if (deletes > config.deleteEntries()) {
            throw new PlanHopeless(
                    "it would have to consider %d delete files, and %d is the most"
                            .formatted(deletes, config.deleteEntries()));
        }
        planner.planPages(scan, page -> store(plan, Deflated.of(page), lease));
    }

    private void store(PlanRow plan, byte[] content, PlanLease lease) {
        lease.shielded(() ->
                transactions.run(handle -> {
                    PlanWorkStore store = handle.attach(PlanWorkStore.class);
                    PlanSize size =
                            store.countPage(plan.planId(), plan.attempt(), content.length)
                                    .orElseThrow(PlanLost::new);
                    if (size.storedBytes() > config.planSize().bytes()) {
                        throw new PlanHopeless(
                                "its tasks take more than %d bytes; narrow the filter, or plan on the client"
                                        .formatted(config.planSize().bytes()));
                    }
                    store.insertPage(plan.planId(), size.pages() - 1, content);
                }));
    }

    private Outcome complete(PlanRow plan) {
        var expiresAt = clock.instant().plus(config.retention());
        int completed =
                transactions.write(handle ->
                        handle.attach(PlanWorkStore.class)
                                .complete(plan.planId(), plan.attempt(), expiresAt));
        return completed == 1 ? Outcome.COMPLETED : Outcome.LOST;
    }

    private Outcome retryOrFail(PlanRow plan, RuntimeException failure) {
        if (!stopping && plan.attempt() >= config.attempts()) {
            log.atWarn()
                    .addKeyValue("plan", plan.planId())
                    .addKeyValue("table", plan.tableName())
                    .setCause(failure)
                    .log("Scan plan failed");
            return fail(
                    plan,
                    "its metadata or manifests could not be read, in %d attempts"
                            .formatted(plan.attempt()));
        }
        // At once when we stop; otherwise after a pause, for whatever failed to come back.
        Duration pause = stopping ? Duration.ZERO : config.lease().dividedBy(10);
        if (!renew(plan, pause)) {
            return Outcome.LOST;
        }
        log.atInfo()
                .addKeyValue("plan", plan.planId())
                .addKeyValue("table", plan.tableName())
                .addKeyValue("attempt", plan.attempt())
                .addKeyValue("failure", failure)
                .log("Scan plan goes back to be taken up again");
        return Outcome.RETRIED;
    }

    private Outcome fail(PlanRow plan, String reason) {
        var expiresAt = clock.instant().plus(config.fetchedRetention());
        return transactions.write(handle -> {
            PlanWorkStore store = handle.attach(PlanWorkStore.class);
            if (store.fail(plan.planId(), plan.attempt(), reason, expiresAt) == 0) {
                return Outcome.LOST;
            }
            store.deletePages(plan.planId());
            return Outcome.FAILED;
        });
    }

    /** Whether the plan is still ours. */
    private boolean renew(PlanRow plan, Duration lease) {
        var until = clock.instant().plus(lease);
        return transactions.write(handle ->
                handle.attach(PlanWorkStore.class).renew(plan.planId(), plan.attempt(), until)
                        == 1);
    }
}
