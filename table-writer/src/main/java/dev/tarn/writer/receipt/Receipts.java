package dev.tarn.writer.receipt;

import dev.tarn.database.SqlFailure;
import dev.tarn.database.Transactions;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.BatchState;
import dev.tarn.writer.ledger.BatchStore;
import dev.tarn.writer.ledger.LaneRow;
import dev.tarn.writer.ledger.LaneStore;
import dev.tarn.writer.ledger.TimeOrderedId;
import dev.tarn.writer.table.KnownTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches as their producers see them. Those who wait share one look at the ledger, however many
 * they are, and whichever writer finishes their batch.
 */
public final class Receipts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Receipts.class);
    private static final UUID AFTER_ALL = new UUID(-1, -1);
    private static final int LOOK_IDS_MAX = 5_000;

    private final Transactions transactions;
    private final Transactions ofRequests;
    private final Duration poll;
    private final Map<UUID, CompletableFuture<BatchRow>> awaited = new ConcurrentHashMap<>();

    /** Those of them that nobody has looked for since somebody waits. */
    private final Set<UUID> fresh = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean someRest = new AtomicBoolean();
    private final Semaphore bell = new Semaphore(0);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread watcher = Thread.ofVirtual().name("receipts").unstarted(this::watch);

    private Receipts(Transactions transactions, Transactions ofRequests, Duration poll) {
        this.transactions = transactions;
        this.ofRequests = ofRequests;
        this.poll = poll;
    }

    /** {@code ofRequests} share few connections; one look for all who wait comes before them. */
    public static Receipts start(
            Transactions transactions, Transactions ofRequests, Duration poll) {
        var receipts = new Receipts(transactions, ofRequests, poll);
        receipts.watcher.start();
        return receipts;
    }

    /**
     * Batches have come to rest here: these, or some that are not known. What others bring to rest
     * is noticed a little later.
     */
    public void rested(List<BatchRow> known) {
        known.forEach(this::tell);
        if (known.isEmpty()) {
            someRest.set(true);
            bell.release();
        }
    }

    private void tell(BatchRow batch) {
        Optional.ofNullable(awaited.remove(batch.id())).ifPresent(future -> future.complete(batch));
    }

    Optional<BatchRow> find(KnownTable table, UUID batch) {
        return ofRequests.read(handle ->
                handle.attach(LaneStore.class)
                        .find(table.name().lake(), table.uuid())
                        .flatMap(lane -> handle.attach(BatchStore.class).find(lane, batch)));
    }

    /** The latest first, those before the given one that came at that time or later. */
    List<BatchRow> page(
            KnownTable table,
            Optional<UUID> before,
            Instant since,
            Set<BatchState> states,
            int limit) {
        String[] names = states.stream().map(BatchState::name).toArray(String[]::new);
        return ofRequests.read(handle ->
                handle.attach(LaneStore.class)
                        .find(table.name().lake(), table.uuid())
                        .map(lane ->
                                handle.attach(BatchStore.class)
                                        .page(
                                                lane,
                                                before.orElse(AFTER_ALL),
                                                TimeOrderedId.first(since),
                                                since,
                                                names,
                                                limit))
                        .orElse(List.of()));
    }

    /** The same of all tables of a lake. */
    List<BatchRow> pageOfLake(
            String lake, Optional<UUID> before, Instant since, Set<BatchState> states, int limit) {
        String[] names = states.stream().map(BatchState::name).toArray(String[]::new);
        return ofRequests.read(handle ->
                handle.attach(BatchStore.class)
                        .pageOfLake(
                                lake,
                                before.orElse(AFTER_ALL),
                                TimeOrderedId.first(since),
                                since,
                                names,
                                limit));
    }

    LaneRow lane(long id) {
        return ofRequests.read(handle -> handle.attach(LaneStore.class).get(id));
    }

    /** Whether a person's wish was one that the batch's state allows. */
    boolean retry(KnownTable table, UUID batch) {
        return change(table, batch, true);
    }

    boolean discard(KnownTable table, UUID batch) {
        return change(table, batch, false);
    }

    private boolean change(KnownTable table, UUID batch, boolean retry) {
        return ofRequests.write(handle -> {
            Optional<Long> lane =
                    handle.attach(LaneStore.class).find(table.name().lake(), table.uuid());
            BatchStore batches = handle.attach(BatchStore.class);
            return lane.map(id -> retry ? batches.retry(id, batch) : batches.discard(id, batch))
                            .orElse(0)
                    == 1;
        });
    }

    /** The batch at rest, or as it is when nobody wants to wait any longer. */
    public BatchRow await(BatchRow batch, Duration patience) throws InterruptedException {
        if (batch.state().isFinal()) {
            return batch;
        }
        CompletableFuture<BatchRow> future =
                awaited.computeIfAbsent(batch.id(), _ -> new CompletableFuture<>());
        // It may have come to rest between the look of the caller and the entry.
        fresh.add(batch.id());
        bell.release();
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return latest(batch);
        } catch (ExecutionException neverCompletedSo) {
            throw new IllegalStateException(neverCompletedSo);
        } finally {
            // Whoever shares it looks for themselves when their patience ends.
            awaited.remove(batch.id(), future);
            fresh.remove(batch.id());
        }
    }

    /** What has landed stays landed when nobody can say how far it has come since. */
    private BatchRow latest(BatchRow batch) {
        try {
            return ofRequests
                    .read(handle ->
                            handle.attach(BatchStore.class).find(batch.laneId(), batch.id()))
                    .orElse(batch);
        } catch (SqlFailure unknown) {
            log.atDebug().setCause(unknown).log("Batch {} is said to have landed", batch.id());
            return batch;
        }
    }

    public int waiting() {
        return awaited.size();
    }

    private void watch() {
        try {
            long lookedAt = System.nanoTime();
            while (stopping.getCount() > 0) {
                if (bell.tryAcquire(poll.toMillis(), TimeUnit.MILLISECONDS)) {
                    bell.drainPermits();
                }
                // Who comes is looked for once; all are only when something may have happened.
                boolean all =
                        someRest.getAndSet(false) || System.nanoTime() - lookedAt >= poll.toNanos();
                List<UUID> wanted = List.copyOf(all ? awaited.keySet() : fresh);
                wanted.forEach(fresh::remove);
                look(wanted);
                if (all) {
                    lookedAt = System.nanoTime();
                }
            }
        } catch (InterruptedException _) {
            // The writer stops.
        }
    }

    private void look(List<UUID> wanted) {
        try {
            for (int from = 0; from < wanted.size(); from += LOOK_IDS_MAX) {
                UUID[] ids =
                        wanted.subList(from, Math.min(wanted.size(), from + LOOK_IDS_MAX))
                                .toArray(UUID[]::new);
                transactions
                        .<List<BatchRow>>read(
                                handle -> handle.attach(BatchStore.class).finished(ids))
                        .forEach(this::tell);
            }
        } catch (RuntimeException | OutOfMemoryError failure) {
            log.atWarn().setCause(failure).log("Cannot look for finished batches; trying again");
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        bell.release();
        try {
            watcher.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
