package dev.tarn.catalog.scan;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up submitted plans, those of this server and those that another left behind. */
final class PlanWorkers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PlanWorkers.class);

    /** How long a plan that another server submitted or left behind waits for us to look. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private static final Duration CLEAN_EVERY = Duration.ofMinutes(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final PlanWork work;
    private final PlanUpkeep upkeep;
    private final Bell submitted;
    private final InstantSource clock;
    private final List<Thread> threads = new ArrayList<>();
    private final Bell stopped = new Bell();
    private volatile boolean stopping;

    PlanWorkers(PlanWork work, PlanUpkeep upkeep, Bell submitted, InstantSource clock) {
        this.work = work;
        this.upkeep = upkeep;
        this.submitted = submitted;
        this.clock = clock;
    }

    void start(int workers) {
        for (int worker = 0; worker < workers; worker++) {
            threads.add(Thread.ofVirtual().name("scan-plan-" + worker).start(this::plan));
        }
        threads.add(Thread.ofVirtual().name("scan-upkeep").start(this::clean));
    }

    /** Threads are asked to end, not interrupted: they may be in the middle of a transaction. */
    @Override
    public void close() {
        stopping = true;
        submitted.ring();
        stopped.ring();
        work.stop();
        for (Thread thread : threads) {
            try {
                if (!thread.join(STOP_WITHIN)) {
                    log.atWarn()
                            .addKeyValue("thread", thread.getName())
                            .log("Scan planning is still at work");
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void plan() {
        try {
            while (!stopping) {
                long heard = submitted.rings();
                if (!planNext() && !stopping) {
                    submitted.await(heard, LOOK_EVERY);
                }
            }
        } catch (InterruptedException neverSent) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there was a plan to work on. */
    private boolean planNext() {
        try {
            Optional<PlanRow> plan = work.claim();
            plan.ifPresent(work::finish);
            return plan.isPresent();
        } catch (RuntimeException failure) {
            log.atWarn().setCause(failure).log("Cannot work on scan plans");
            return false;
        }
    }

    private void clean() {
        try {
            while (!stopping) {
                long heard = stopped.rings();
                try {
                    upkeep.clean(clock.instant());
                } catch (RuntimeException failure) {
                    log.atWarn().setCause(failure).log("Cannot clean up scan plans");
                }
                if (!stopping) {
                    stopped.await(heard, CLEAN_EVERY);
                }
            }
        } catch (InterruptedException neverSent) {
            Thread.currentThread().interrupt();
        }
    }
}
