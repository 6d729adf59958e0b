package dev.tarn.catalog.upkeep;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the chores of this server, one after the other, again and again. */
final class Upkeep implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    /** So that one chore with much to do does not keep the others waiting for ever. */
    private static final int STEPS_MAX = 100;

    private final List<Chore> chores;
    private final Duration every;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final CountDownLatch stopping;
    private final Thread thread;

    /** {@code stopping} is counted down by {@link #close}, for chores that take long. */
    private Upkeep(
            List<Chore> chores,
            Duration every,
            MeterRegistry meters,
            InstantSource clock,
            CountDownLatch stopping) {
        this.chores = List.copyOf(chores);
        this.every = every;
        this.meters = meters;
        this.clock = clock;
        this.stopping = stopping;
        this.thread = Thread.ofVirtual().name("upkeep").unstarted(this::run);
    }

    static Upkeep start(
            List<Chore> chores,
            Duration every,
            MeterRegistry meters,
            InstantSource clock,
            CountDownLatch stopping) {
        var upkeep = new Upkeep(chores, every, meters, clock, stopping);
        upkeep.thread.start();
        return upkeep;
    }

    /** The thread is asked to end, not interrupted: it may be in the middle of a transaction. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            if (!thread.join(STOP_WITHIN)) {
                log.atWarn().log("Upkeep is still at work; another server goes on after its lease");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            do {
                for (Chore chore : chores) {
                    run(chore);
                }
            } while (!stopping.await(every.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException neverSent) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Chore chore) {
        long removed = 0;
        try {
            int step = 1;
            for (int steps = 0; step > 0 && steps < STEPS_MAX && !isStopping(); steps++) {
                step = chore.step(clock.instant());
                removed += step;
                meters.counter("catalog.upkeep.removed", "chore", chore.name()).increment(step);
            }
        } catch (RuntimeException failure) {
            meters.counter("catalog.upkeep.failures", "chore", chore.name()).increment();
            log.atWarn()
                    .addKeyValue("chore", chore.name())
                    .setCause(failure)
                    .log("Upkeep failed; it goes on later");
        }
        if (removed > 0) {
            log.atInfo()
                    .addKeyValue("chore", chore.name())
                    .addKeyValue("removed", removed)
                    .log("Upkeep");
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }
}
