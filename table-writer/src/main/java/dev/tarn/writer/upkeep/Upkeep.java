package dev.tarn.writer.upkeep;

import dev.tarn.database.Transactions;
import dev.tarn.writer.landing.LandingArea;
import dev.tarn.writer.ledger.BatchStore;
import dev.tarn.writer.ledger.BegunFileStore;
import dev.tarn.writer.ledger.LaneBacklog;
import dev.tarn.writer.ledger.TimeOrderedId;
import dev.tarn.writer.ledger.UnwantedFileRow;
import dev.tarn.writer.table.LakeTables;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the backlog every second, and now and then deletes what the ledger knows that nobody
 * wants. Nothing is found by listing a bucket.
 */
public final class Upkeep implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final int LOOKS_PER_SWEEP = 60;

    /** Longer than any upload or file that is still being written. */
    private static final Duration STALE = Duration.ofHours(6);

    private static final int BATCH = 100;
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final GivenUpUploads uploads;
    private final LakeTables tables;
    private final BacklogObserver backlog;
    private final InstantSource clock;
    private final Waits waits;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("upkeep").unstarted(this::run);

    /** Hears how many bytes of raw bodies wait in which lane. */
    public interface BacklogObserver {
        void observe(List<LaneBacklog> lanes, Instant at);
    }

    private Upkeep(
            Transactions transactions,
            LandingArea landing,
            LakeTables tables,
            BacklogObserver backlog,
            MeterRegistry meters,
            InstantSource clock) {
        this.transactions = transactions;
        this.uploads = new GivenUpUploads(transactions, landing, clock);
        this.tables = tables;
        this.backlog = backlog;
        this.clock = clock;
        this.waits = new Waits(meters);
        meters.gauge("tarn.writer.backlog.bytes", waitingBytes);
    }

    public static Upkeep start(
            Transactions transactions,
            LandingArea landing,
            LakeTables tables,
            BacklogObserver backlog,
            MeterRegistry meters,
            InstantSource clock) {
        var upkeep = new Upkeep(transactions, landing, tables, backlog, meters, clock);
        upkeep.thread.start();
        return upkeep;
    }

    private void run() {
        try {
            for (long looks = 0;
                    !stopping.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                    looks++) {
                look();
                if (looks % LOOKS_PER_SWEEP == 0) {
                    sweep();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            List<LaneBacklog> lanes =
                    transactions.read(handle -> handle.attach(BatchStore.class).backlog());
            waitingBytes.set(lanes.stream().mapToLong(LaneBacklog::waiting).sum());
            backlog.observe(lanes, clock.instant());
            waits.show(
                    transactions.read(
                            handle -> handle.attach(BatchStore.class).waits(Waits.TABLES_MAX)),
                    clock.instant());
        } catch (RuntimeException | OutOfMemoryError failure) {
            log.atDebug().setCause(failure).log("Cannot look at the backlog");
        }
    }

    private void sweep() {
        try {
            followGroups();
            uploads.delete(STALE, () -> stopping.getCount() > 0);
            deleteUnwanted();
        } catch (RuntimeException | OutOfMemoryError failure) {
            log.atWarn().setCause(failure).log("Upkeep failed; it goes on later");
        }
    }

    /** While writers of two versions share the ledger. */
    private void followGroups() {
        UUID from = TimeOrderedId.first(clock.instant().minus(STALE));
        int batches = transactions.write(handle -> handle.attach(BatchStore.class).follow(from));
        if (batches > 0) {
            log.atInfo().log("{} batches were in their tables, and are said to be now", batches);
        }
    }

    private void deleteUnwanted() {
        Instant now = clock.instant();
        List<UnwantedFileRow> files =
                transactions.read(handle ->
                        handle.attach(BegunFileStore.class).unwanted(now.minus(STALE), BATCH));
        for (UnwantedFileRow file : files) {
            try {
                tables.delete(file.table(), file.location());
                transactions.run(
                        handle -> handle.attach(BegunFileStore.class).gone(file.location()));
            } catch (dev.tarn.database.SqlFailure failure) {
                throw failure;
            } catch (RuntimeException failure) {
                log.atWarn()
                        .addKeyValue("file", file.location())
                        .setCause(failure)
                        .log("A file that nobody wants is deleted later");
                transactions.run(handle ->
                        handle.attach(BegunFileStore.class).postpone(file.location(), now));
            }
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            if (!thread.join(STOP_WITHIN)) {
                log.atWarn().log("Upkeep is still at work");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
