package dev.tarn.writer.lane;

import dev.tarn.database.Transactions;
import dev.tarn.writer.foreign.CommitMemory;
import dev.tarn.writer.foreign.ForeignCatalogs;
import dev.tarn.writer.ledger.LaneLease;
import dev.tarn.writer.ledger.LaneLedger;
import dev.tarn.writer.ledger.LaneRow;
import dev.tarn.writer.ledger.LaneStore;
import dev.tarn.writer.ledger.LeaseLost;
import dev.tarn.writer.ledger.UndoLedger;
import dev.tarn.writer.stage.Stager;
import dev.tarn.writer.table.KnownTable;
import dev.tarn.writer.table.LakeTables;
import dev.tarn.writer.table.Settlements;
import dev.tarn.writer.undo.Removals;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases the lanes that have something to do and works on them, as many at once as may be. Any
 * number of writers do so; what one that died has left, another takes over after its lease.
 */
public final class Lanes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lanes.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(30);
    private static final Duration DISPATCHER_WITHIN = Duration.ofSeconds(5);

    /** A lane is kept for so many empty looks before it is given back. */
    private static final int IDLE_LOOKS = 8;

    /** So long a lane that is always busy is kept while others wait. */
    private static final Duration TURN = Duration.ofSeconds(2);

    private final Transactions transactions;
    private final LakeTables tables;
    private final Settlements settlements;
    private final UUID ledgerId;
    private final Stager stager;
    private final LaneConfig config;
    private final LaneMetrics metrics;
    private final Finished finished;
    private final InstantSource clock;
    private final Semaphore parallel;
    private final Semaphore landed = new Semaphore(0);
    private final Map<Long, LaneRun> running = new ConcurrentHashMap<>();
    private final Pauses pauses;

    private final Leases leases;

    /** What was broken off in each lane, and has to be excused by who comes next. */
    private final Map<Long, Map<UUID, Integer>> brokenOff = new ConcurrentHashMap<>();

    private volatile boolean crowded;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread dispatcher = Thread.ofVirtual().name("lanes").unstarted(this::dispatch);

    private Lanes(
            Transactions transactions,
            LakeTables tables,
            Settlements settlements,
            UUID ledgerId,
            Stager stager,
            LaneConfig config,
            LaneMetrics metrics,
            Finished finished,
            InstantSource clock) {
        this.transactions = transactions;
        this.tables = tables;
        this.settlements = settlements;
        this.ledgerId = ledgerId;
        this.stager = stager;
        this.config = config;
        this.metrics = metrics;
        this.finished = finished;
        this.clock = clock;
        this.pauses = new Pauses(config, clock);
        this.leases = new Leases(transactions, config);
        this.parallel = new Semaphore(config.parallel());
    }

    public static Lanes start(
            Transactions transactions,
            LakeTables tables,
            Settlements settlements,
            UUID ledgerId,
            Stager stager,
            LaneConfig config,
            LaneMetrics metrics,
            Finished finished,
            InstantSource clock) {
        var lanes =
                new Lanes(
                        transactions,
                        tables,
                        settlements,
                        ledgerId,
                        stager,
                        config,
                        metrics,
                        finished,
                        clock);
        lanes.dispatcher.start();
        lanes.leases.start();
        return lanes;
    }

    private record LaneRun(Thread thread, Semaphore bell) {}

    /** Something has landed for a lane. */
    public void wake(long laneId) {
        LaneRun run = running.get(laneId);
        if (run != null) {
            run.bell().release();
        } else {
            landed.release();
        }
    }

    private void dispatch() {
        try {
            while (stopping.getCount() > 0) {
                startWaiting();
                // One look serves all that landed before it.
                if (landed.tryAcquire(config.poll().toMillis(), TimeUnit.MILLISECONDS)) {
                    landed.drainPermits();
                }
            }
        } catch (InterruptedException _) {
            // The writer stops.
        }
    }

    private void startWaiting() throws InterruptedException {
        List<Long> except = new ArrayList<>(running.keySet());
        except.addAll(pauses.resting());
        List<LaneRow> waiting;
        try {
            waiting =
                    transactions.read(handle ->
                            handle.attach(LaneStore.class)
                                    .waiting(
                                            clock.instant(),
                                            except.toArray(Long[]::new),
                                            config.parallel() * 4));
        } catch (RuntimeException | OutOfMemoryError failure) {
            log.atWarn().setCause(failure).log("Cannot look for batches; trying again");
            return;
        }
        for (LaneRow lane : waiting) {
            if (!parallel.tryAcquire()) {
                crowded = true;
                parallel.acquire();
                crowded = false;
            }
            if (stopping.getCount() == 0) {
                parallel.release();
                return;
            }
            start(lane);
        }
    }

    private void start(LaneRow lane) {
        var bell = new Semaphore(0);
        // No virtual thread: Parquet initialises classes of Hadoop, which pins the carriers, and
        // with
        // as many lanes as carriers everything waits for everything, also what answers requests.
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("lane-" + lane.id())
                        .unstarted(() -> run(lane, bell));
        running.put(lane.id(), new LaneRun(thread, bell));
        thread.start();
    }

    private void run(LaneRow lane, Semaphore bell) {
        try {
            leases.take(lane).ifPresent(lease -> hold(lease, bell));
        } catch (LeaseLost | LaneMoved left) {
            log.atInfo().log("{}; leaving the lane", left.getMessage());
        } catch (RuntimeException | Error failure) {
            Duration pause = pauses.failed(lane.id());
            log.atWarn()
                    .addKeyValue("table", lane.table())
                    .addKeyValue("again", pause)
                    .setCause(failure)
                    .log("A lane failed; it goes on later");
        } finally {
            running.remove(lane.id());
            parallel.release();
            finished.ring();
        }
    }

    private void hold(LaneLease lease, Semaphore bell) {
        var ledger = new LaneLedger(transactions, lease, clock);
        var own =
                new LaneTable(
                        new KnownTable(lease.lane().table(), lease.lane().tableUuid()),
                        ledger,
                        tables);
        Commits commits = commits(own, ledger);
        var undoing =
                new Undoing(
                        own,
                        ledger,
                        new UndoLedger(transactions, lease, clock),
                        commits,
                        new Removals(stager),
                        config,
                        metrics,
                        clock);
        var lane =
                new Lane(
                        own,
                        ledger,
                        stager,
                        new Committing(own, ledger, commits, config, metrics, finished, clock),
                        undoing,
                        config,
                        metrics,
                        finished,
                        clock);
        try {
            excuse(lease.lane().id(), ledger);
            lane.takeOver();
            work(lease.lane().id(), lane, bell);
            lane.awaitCommit();
        } catch (RuntimeException failure) {
            // A commit that comes to its end after all has written down itself what it was.
            lane.leave();
            if (!lane.begun().isEmpty() && isExcused(failure, lease.lane().id())) {
                brokenOff
                        .computeIfAbsent(lease.lane().id(), _ -> new HashMap<>())
                        .putAll(lane.begun());
            }
            throw failure;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lane.leave();
            leases.giveBack(lease);
        }
    }

    private Commits commits(LaneTable own, LaneLedger ledger) {
        return ForeignCatalogs.isForeign(own.name().lake())
                ? new ForeignCommits(own, ledger, CommitMemory.property(ledgerId), metrics)
                : new TarnCommits(own.name(), tables, settlements);
    }

    /**
     * Who keeps a writer so busy that it loses its leases has had an attempt; who merely was there
     * when the ledger could not be reached has not.
     */
    private boolean isExcused(RuntimeException failure, long id) {
        return !(failure instanceof LeaseLost) || leases.isCutOff(id);
    }

    /** One lane is worked on by one thread of this writer at a time. */
    private void excuse(long id, LaneLedger ledger) {
        Map<UUID, Integer> innocent = brokenOff.getOrDefault(id, Map.of());
        if (!innocent.isEmpty()) {
            ledger.excuse(innocent);
            brokenOff.remove(id);
        }
    }

    private void work(long id, Lane lane, Semaphore bell) throws InterruptedException {
        long since = System.nanoTime();
        int idle = 0;
        while ((idle < IDLE_LOOKS || lane.isCommitting()) && stopping.getCount() > 0) {
            boolean hadItsTurn = idle > 0 || System.nanoTime() - since > TURN.toNanos();
            if (crowded && hadItsTurn) {
                return;
            }
            bell.drainPermits();
            long began = System.nanoTime();
            if (lane.step()) {
                if (lane.hasWorked()) {
                    pauses.worked(id);
                }
                idle = 0;
                rest(began);
            } else {
                idle++;
                bell.tryAcquire(config.poll().toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    /** The faster a commit was, the longer the next may collect, so that snapshots stay few. */
    private void rest(long began) throws InterruptedException {
        long left = config.pauseMin().toNanos() - (System.nanoTime() - began);
        if (left > 0) {
            boolean _ = stopping.await(left, TimeUnit.NANOSECONDS);
        }
    }

    /** Lanes finish the step that they are in, not the next one. */
    @Override
    public void close() {
        stopping.countDown();
        long deadline = System.nanoTime() + STOP_WITHIN.toNanos();
        try {
            // Not interrupted, which would break the connection that it may be using.
            landed.release();
            parallel.release();
            boolean _ = dispatcher.join(DISPATCHER_WITHIN);
            for (LaneRun run : running.values()) {
                Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
                run.bell().release();
                if (!run.thread().join(left)) {
                    log.atWarn().log("A lane is still at work; another writer takes over after it");
                }
            }
            leases.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
