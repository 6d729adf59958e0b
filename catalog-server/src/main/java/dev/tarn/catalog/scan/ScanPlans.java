package dev.tarn.catalog.scan;

import dev.tarn.catalog.idempotency.IdempotencyKey;
import dev.tarn.catalog.scan.ScanPlanStore.NewPlan;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.database.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchPlanIdException;
import org.apache.iceberg.exceptions.NoSuchPlanTaskException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans small scans at once and hands large ones to the workers of any server. Whoever asks is held
 * to the table's read permission each time, not only when the plan is made.
 */
final class ScanPlans {
    private static final Logger log = LoggerFactory.getLogger(ScanPlans.class);

    private static final int INLINE_REQUEST_BYTES = 8 * 1024;

    /** How soon another server's result is noticed; our own rings a bell. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final ScannedTables tables;
    private final ScanPlanner planner;
    private final Transactions transactions;
    private final Bell submitted;
    private final Bell settled;
    private final ScanMetrics metrics;
    private final ScanConfig config;
    private final InstantSource clock;
    private final Semaphore planners;
    private final Semaphore waiting;

    ScanPlans(
            ScannedTables tables,
            ScanPlanner planner,
            Transactions transactions,
            Bell submitted,
            Bell settled,
            ScanMetrics metrics,
            ScanConfig config,
            InstantSource clock) {
        this.tables = tables;
        this.planner = planner;
        this.transactions = transactions;
        this.submitted = submitted;
        this.settled = settled;
        this.metrics = metrics;
        this.config = config;
        this.clock = clock;
        this.planners = new Semaphore(config.synchronousPlans());
        this.waiting = new Semaphore(config.resultWaiters());
    }

    ScanAnswer plan(
            String lake,
            TableIdentifier name,
            Principal principal,
            ScanRequest request,
            Optional<IdempotencyKey> key) {
        var planning = metrics.start();
        ScannedTable table = tables.load(lake, name, principal);
        var scan = PinnedScan.of(table, request.wire());
        var planId = UUID.randomUUID();
        byte[] kept = Deflated.of(request.body());
        // What is answered at once is kept without being counted, so that it has to be small.
        Optional<byte[]> page =
                kept.length <= INLINE_REQUEST_BYTES ? planAtOnce(scan) : Optional.empty();
        Instant now = clock.instant();
        var plan =
                new NewPlan(
                        planId,
                        lake,
                        table.uuid(),
                        name.toString(),
                        table.metadataLocation(),
                        principal.name(),
                        kept,
                        now,
                        now.plus(
                                page.isPresent()
                                        ? config.fetchedRetention()
                                        : config.planningTime()));
        if (page.isPresent()) {
            transactions.run(handle -> {
                handle.attach(ScanPlanStore.class).insertInline(plan);
                claim(key, handle, planId);
            });
            metrics.stop(planning, ScanMetrics.Outcome.INLINE);
            return new ScanAnswer.Completed(planId, page, List.of());
        }
        submit(plan, key);
        metrics.stop(planning, ScanMetrics.Outcome.SUBMITTED);
        return new ScanAnswer.Submitted(planId);
    }

    /** Held for a moment while the plan is unfinished, so that readers seldom have to ask twice. */
    ScanAnswer result(String lake, TableIdentifier name, Principal principal, UUID planId) {
        UUID table = tables.require(lake, name, principal);
        PlanRow plan = awaitSettled(planId, table, principal);
        return switch (plan.status()) {
            case COMPLETED -> plan.inline() ? planAgain(plan) : completed(plan);
            case SUBMITTED -> new ScanAnswer.Submitted(planId);
            case CANCELLED -> new ScanAnswer.Cancelled();
            case FAILED -> new ScanAnswer.Failed(String.valueOf(plan.failure()));
        };
    }

    void cancel(
            String lake,
            TableIdentifier name,
            Principal principal,
            UUID planId,
            Optional<IdempotencyKey> key) {
        UUID table = tables.require(lake, name, principal);
        Instant now = clock.instant();
        int plans =
                transactions.write(handle -> {
                    ScanPlanStore store = handle.attach(ScanPlanStore.class);
                    int cancelled =
                            store.cancel(
                                    planId,
                                    table,
                                    principal.name(),
                                    now,
                                    now.plus(config.fetchedRetention()));
                    if (cancelled == 1) {
                        store.deletePages(planId);
                        claim(key, handle, planId);
                    }
                    return cancelled;
                });
        if (plans == 0) {
            throw missing(planId);
        }
        settled.ring();
    }

    /** The fields of the page that a plan task stands for; it may be fetched again. */
    byte[] tasks(String lake, TableIdentifier name, Principal principal, String token) {
        UUID table = tables.require(lake, name, principal);
        return PlanTask.find(token)
                .flatMap(task -> fetch(task, table, principal))
                .map(Deflated::plain)
                .orElseThrow(() ->
                        new NoSuchPlanTaskException(
                                "Cannot fetch scan tasks: the plan task does not exist"));
    }

    /** Nothing when the scan is too much for a request, or its files cannot be read just now. */
    private Optional<byte[]> planAtOnce(PinnedScan scan) {
        if (!planners.tryAcquire()) {
            return Optional.empty();
        }
        try {
            if (scan.work().entries() > config.synchronousEntries()) {
                return Optional.empty();
            }
            return planner.planPage(scan, clock.instant().plus(config.synchronousTime()));
        } catch (RuntimeException failure) {
            // The request was proven to fit, so that only its files are left to fail. The workers
            // try again, and tell the reader in the protocol's own words if they fail too.
            log.atInfo().addKeyValue("failure", failure).log("Scan could not be planned at once");
            return Optional.empty();
        } finally {
            planners.release();
        }
    }

    private void submit(NewPlan plan, Optional<IdempotencyKey> key) {
        int plans =
                transactions.write(handle -> {
                    int inserted =
                            handle.attach(ScanPlanStore.class)
                                    .insertSubmitted(
                                            plan,
                                            config.plansPerPrincipal(),
                                            config.storedSize().bytes());
                    if (inserted == 1) {
                        claim(key, handle, plan.planId());
                    }
                    return inserted;
                });
        if (plans == 0) {
            throw new ServiceUnavailableException(
                    "Cannot plan a scan of %s: too many plans are kept; cancel those that are not needed",
                    plan.tableName());
        }
        submitted.ring();
    }

    private static void claim(Optional<IdempotencyKey> key, Handle handle, UUID planId) {
        key.ifPresent(request -> request.claim(handle, planId.toString()));
    }

    private PlanRow awaitSettled(UUID planId, UUID table, Principal principal) {
        Instant deadline = clock.instant().plus(config.resultWait());
        long heard = settled.rings();
        PlanRow plan = require(planId, table, principal);
        if (isSettled(plan) || !waiting.tryAcquire()) {
            return plan;
        }
        try {
            while (!isSettled(plan) && clock.instant().isBefore(deadline)) {
                settled.await(heard, LOOK_EVERY);
                heard = settled.rings();
                plan = require(planId, table, principal);
            }
            return plan;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return plan;
        } finally {
            waiting.release();
        }
    }

    private PlanRow require(UUID planId, UUID table, Principal principal) {
        return transactions
                .read(handle ->
                        handle.attach(ScanPlanStore.class)
                                .find(planId, table, principal.name(), clock.instant()))
                .orElseThrow(() -> missing(planId));
    }

    /** No page was kept of it; its metadata file is the same, and so is the outcome. */
    private ScanAnswer planAgain(PlanRow plan) {
        var table = tables.at(plan.lake(), plan.tableUuid(), plan.metadataLocation());
        var scan = PinnedScan.of(table, ScanRequest.stored(plan.request()).wire());
        Optional<byte[]> page = planAtOnce(scan);
        if (page.isEmpty()) {
            throw new ServiceUnavailableException(
                    "Cannot plan the scan of %s again just now", plan.tableName());
        }
        return new ScanAnswer.Completed(plan.planId(), page, List.of());
    }

    private static ScanAnswer completed(PlanRow plan) {
        return new ScanAnswer.Completed(
                plan.planId(),
                Optional.empty(),
                IntStream.range(0, plan.pages())
                        .mapToObj(ordinal -> new PlanTask(plan.planId(), ordinal).token())
                        .toList());
    }

    private Optional<byte[]> fetch(PlanTask task, UUID table, Principal principal) {
        Instant now = clock.instant();
        return transactions.write(handle -> {
            ScanPlanStore store = handle.attach(ScanPlanStore.class);
            Optional<byte[]> page =
                    store.findPage(task.planId(), task.ordinal(), table, principal.name(), now);
            if (page.isPresent() && store.markFetched(task.planId(), task.ordinal()) == 1) {
                store.expireOnceFetched(task.planId(), now.plus(config.fetchedRetention()));
            }
            return page;
        });
    }

    private static boolean isSettled(PlanRow plan) {
        return switch (plan.status()) {
            case SUBMITTED -> false;
            case COMPLETED, CANCELLED, FAILED -> true;
        };
    }

    private static NoSuchPlanIdException missing(UUID planId) {
        return new NoSuchPlanIdException("Cannot find plan %s: it does not exist", planId);
    }
}
