package dev.tarn.catalog.scan;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a plan with the thread that works on it, and interrupts that thread once it should stop: a
 * scan may read for a long time without finding a task to store.
 */
final class PlanLease implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PlanLease.class);

    private final Thread holder = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);
    private boolean givenUp;
    private boolean shielded;

    private PlanLease() {}

    /** Renewal answers whether the plan is still ours. */
    static PlanLease hold(Duration lease, BooleanSupplier renewal) {
        var held = new PlanLease();
        Thread.ofVirtual().name("scan-lease").start(() -> held.keep(lease.dividedBy(3), renewal));
        return held;
    }

    /** Ends the work, unless it has just ended by itself. */
    synchronized void giveUp() {
        if (done.getCount() > 0) {
            givenUp = true;
            if (!shielded) {
                holder.interrupt();
            }
        }
    }

    /**
     * Runs what must not be interrupted halfway: an interrupted connection to the database is a
     * broken one. The interrupt comes right after.
     */
    void shielded(Runnable transaction) {
        shield(true);
        try {
            transaction.run();
        } finally {
            shield(false);
        }
    }

    /** The interrupt was meant for the work, which is over: none is left behind. */
    @Override
    public synchronized void close() {
        done.countDown();
        if (givenUp) {
            Thread.interrupted();
        }
    }

    private synchronized void shield(boolean raised) {
        shielded = raised;
        if (!givenUp) {
            return;
        }
        if (raised) {
            Thread.interrupted();
        } else {
            holder.interrupt();
        }
    }

    private void keep(Duration every, BooleanSupplier renewal) {
        try {
            while (!done.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                if (!renewed(renewal)) {
                    giveUp();
                    return;
                }
            }
        } catch (InterruptedException neverSent) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean renewed(BooleanSupplier renewal) {
        try {
            return renewal.getAsBoolean();
        } catch (RuntimeException failure) {
            // The database decides when we write the next page; until then, one miss is no loss.
            log.atWarn().setCause(failure).log("Cannot renew the lease of a scan plan");
            return true;
        }
    }
}
