package dev.tarn.writer.retention;

import dev.tarn.database.Transactions;
import dev.tarn.writer.landing.LandingArea;
import dev.tarn.writer.ledger.BatchState;
import dev.tarn.writer.ledger.KeptBody;
import dev.tarn.writer.ledger.PackRow;
import dev.tarn.writer.ledger.PackStore;
import dev.tarn.writer.ledger.RestingBody;
import dev.tarn.writer.ledger.RestingBodyStore;
import dev.tarn.writer.ledger.UploadStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves raw bodies of batches that are at rest out of the landing area, and lets them go in the
 * end. Each step is written down before it is done, so that whoever dies leaves no object that the
 * ledger does not know; any number of writers do so at once.
 */
public final class Retention implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    /** Whoever has not come to an end by then is dead; copying 64 GB takes minutes. */
    private static final Duration STALE = Duration.ofHours(1);

    private static final int BATCH = 100;
    private static final int EXPIRED_AT_ONCE = 1_000;

    /** So that none of a sweep's parts keeps the others waiting for ever. */
    private static final int ROUNDS_MAX = 1_000;

    /** They wait for the store most of the time. */
    private static final int PARALLEL = 32;

    private final Transactions transactions;
    private final LandingArea landing;
    private final RetentionConfig config;
    private final InstantSource clock;
    private final BodyMoves bodies;
    private final PackMoves packs;
    private final Semaphore atOnce = new Semaphore(PARALLEL);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("retention").unstarted(this::run);

    private Retention(
            Transactions transactions,
            LandingArea landing,
            RetentionConfig config,
            InstantSource clock) {
        this.transactions = transactions;
        this.landing = landing;
        this.config = config;
        this.clock = clock;
        this.bodies = new BodyMoves(transactions, landing, clock);
        this.packs = new PackMoves(transactions, landing, config, clock, bodies);
    }

    public static Retention start(
            Transactions transactions,
            LandingArea landing,
            RetentionConfig config,
            InstantSource clock) {
        var retention = new Retention(transactions, landing, config, clock);
        retention.thread.start();
        return retention;
    }

    private void run() {
        try {
            do {
                sweep();
            } while (!stopping.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        try {
            repeat(this::movePacks);
            repeat(this::moveSome);
            repeat(this::expirePacks);
            repeat(this::expireSome);
        } catch (RuntimeException | OutOfMemoryError failure) {
            log.atWarn().setCause(failure).log("Raw bodies stay where they are for now");
        }
    }

    private void repeat(BooleanSupplier mayBeMore) {
        boolean more = true;
        for (int round = 0; more && round < ROUNDS_MAX && stopping.getCount() > 0; round++) {
            more = mayBeMore.getAsBoolean();
        }
    }

    private boolean movePacks() {
        Instant now = clock.instant();
        List<PackRow> found =
                transactions.write(handle ->
                        handle.attach(PackStore.class)
                                .claim(now, now.minus(config.after()), now.minus(STALE), BATCH));
        each(found, pack -> atOnce("pack", pack.id(), () -> packs.move(pack)));
        return found.size() == BATCH;
    }

    private boolean expirePacks() {
        Instant now = clock.instant();
        List<PackRow> found =
                transactions.read(handle -> handle.attach(PackStore.class).expired(now, BATCH));
        var gone = new AtomicInteger();
        each(
                found,
                pack ->
                        atOnce(
                                "pack",
                                pack.id(),
                                () -> {
                                    if (packs.expire(pack)) {
                                        gone.incrementAndGet();
                                    }
                                }));
        return found.size() == BATCH && gone.get() > 0;
    }

    /** Whether there may be more of them. */
    private boolean moveSome() {
        Instant now = clock.instant();
        List<RestingBody> found =
                transactions.write(handle ->
                        handle.attach(RestingBodyStore.class)
                                .claim(now, now.minus(config.after()), now.minus(STALE), BATCH));
        each(found, body -> atOnce("batch", body.id(), () -> moveOrDrop(body)));
        return found.size() == BATCH;
    }

    private static <T> void each(List<T> all, Consumer<T> work) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            all.forEach(one -> threads.execute(() -> work.accept(one)));
        }
    }

    private void atOnce(String kind, UUID id, Runnable work) {
        atOnce.acquireUninterruptibly();
        try {
            work.run();
        } catch (RuntimeException failure) {
            log.atWarn().addKeyValue(kind, id).setCause(failure).log("Raw bodies are moved later");
        } finally {
            atOnce.release();
        }
    }

    private void moveOrDrop(RestingBody body) {
        if (days(body) == 0) {
            drop(body);
        } else {
            move(body);
        }
    }

    private int days(RestingBody body) {
        return area(body) == KeptBody.Area.FAILED ? config.failedDays() : config.archiveDays();
    }

    private static KeptBody.Area area(RestingBody body) {
        return body.state() == BatchState.DISCARDED ? KeptBody.Area.FAILED : KeptBody.Area.ARCHIVE;
    }

    private void move(RestingBody body) {
        Instant until = clock.instant().plus(Duration.ofDays(days(body)));
        if (bodies.move(body, area(body), Optional.of(until), giveUp(body))) {
            delete(body.location());
        }
    }

    private void drop(RestingBody body) {
        if (bodies.drop(body, giveUp(body))) {
            delete(body.location());
        }
    }

    private Predicate<Handle> giveUp(RestingBody body) {
        return handle ->
                handle.attach(RestingBodyStore.class).giveUp(body.location(), clock.instant()) == 1;
    }

    /** Upkeep finds those that stay. */
    private void delete(String location) {
        landing.delete(location);
        transactions.run(handle -> handle.attach(UploadStore.class).gone(location));
    }

    private boolean expireSome() {
        Instant now = clock.instant();
        int expired =
                transactions.write(handle ->
                        handle.attach(RestingBodyStore.class).expire(now, EXPIRED_AT_ONCE));
        return expired == EXPIRED_AT_ONCE;
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            if (!thread.join(STOP_WITHIN)) {
                log.atWarn().log("Raw bodies are still being moved");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
