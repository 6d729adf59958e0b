package dev.tarn.trino;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the completed queries of which the gateway will hear nothing from here; it asks then. */
final class DroppedEvents {
    private static final System.Logger LOG = System.getLogger(DroppedEvents.class.getName());

    private final AtomicLong count = new AtomicLong();

    /** Says so the first time, and each time that their number has doubled. */
    void add(long events, String why) {
        long after = count.addAndGet(events);
        if (events > 0 && Long.highestOneBit(after) > after - events) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} completed queries were not reported so far: {1}",
                    after,
                    why);
        }
    }

    long count() {
        return count.get();
    }
}
