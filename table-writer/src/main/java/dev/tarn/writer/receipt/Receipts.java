package dev.tarn.writer.receipt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.database.SqlFailure;
import dev.tarn.database.Together;
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
import java.util.HashMap;
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
import java.util.function.Supplier;
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
    private static final int RESTED_MAX = 5_000;
    private static final Duration RESTED_FOR = Duration.ofSeconds(5);

    private final Transactions transactions;
    private final Transactions ofRequests;
    private final Duration poll;
    private final Map<UUID, CompletableFuture<BatchRow>> awaited = new ConcurrentHashMap<>();

    /** A batch may come to rest before whoever has landed it begins to wait. */
    private final Cache<UUID, BatchRow> rested =
            Caffeine.newBuilder().maximumSize(RESTED_MAX).expireAfterWrite(RESTED_FOR).build();

    /** Those whose patience ends at the same time are told together how far theirs have come. */
    private final Together<UUID, Optional<BatchRow>> latest;

    private final Semaphore bell = new Semaphore(0);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread watcher = Thread.ofVirtual().name("receipts").unstarted(this::watch);

    private Receipts(Transactions transactions, Transactions ofRequests, Duration poll) {
        this.transactions = transactions;
        this.ofRequests = ofRequests;
        this.poll = poll;
        this.latest = Together.start("receipts-latest", 1, LOOK_IDS_MAX, this::latest);
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
            bell.release();
        }
    }

    private void tell(BatchRow batch) {
        rested.put(batch.id(), batch);
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

    /** As {@link #await}, of a batch that has just landed, so that it was at rest once at most. */
    public BatchRow awaitFirst(BatchRow batch, Duration patience) throws InterruptedException {
        return await(batch, patience, () -> Optional.ofNullable(rested.getIfPresent(batch.id())));
    }

    /** The batch at rest, or as it is when nobody wants to wait any longer. */
    public BatchRow await(BatchRow batch, Duration patience) throws InterruptedException {
        return await(batch, patience, Optional::empty);
    }

    private BatchRow await(
            BatchRow batch, Duration patience, Supplier<Optional<BatchRow>> restedMeanwhile)
            throws InterruptedException {
        if (batch.state().isFinal()) {
            return batch;
        }
        CompletableFuture<BatchRow> future =
                awaited.computeIfAbsent(batch.id(), _ -> new CompletableFuture<>());
        try {
            Optional<BatchRow> already = restedMeanwhile.get();
            if (already.isPresent()) {
                return already.orElseThrow();
            }
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return latest(batch);
        } catch (ExecutionException neverCompletedSo) {
            throw new IllegalStateException(neverCompletedSo);
        } finally {
            // Whoever shares it looks for themselves when their patience ends.
            awaited.remove(batch.id(), future);
        }
    }

    /** What has landed stays landed when nobody can say how far it has come since. */
    private BatchRow latest(BatchRow batch) {
        try {
            return latest.apply(batch.id()).orElse(batch);
        } catch (SqlFailure unknown) {
            log.atDebug().setCause(unknown).log("Batch {} is said to have landed", batch.id());
            return batch;
        }
    }

    private List<Optional<BatchRow>> latest(List<UUID> ids) {
        Map<UUID, BatchRow> found = new HashMap<>();
        transactions
                .<List<BatchRow>>read(
                        handle -> handle.attach(BatchStore.class).findAll(ids.toArray(UUID[]::new)))
                .forEach(row -> found.put(row.id(), row));
        return ids.stream().map(id -> Optional.ofNullable(found.get(id))).toList();
    }

    public int waiting() {
        return awaited.size();
    }

    private void watch() {
        try {
            while (stopping.getCount() > 0) {
                if (bell.tryAcquire(poll.toMillis(), TimeUnit.MILLISECONDS)) {
                    bell.drainPermits();
                }
                look(List.copyOf(awaited.keySet()));
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
        latest.close();
        try {
            watcher.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
