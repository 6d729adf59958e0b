package dev.tarn.catalog.commit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.iceberg.exceptions.ServiceUnavailableException;

/**
 * One lane for each table: commits of this server to one table wait for each other here, in their
 * order, and not in retries that each cost a write to the object store. Servers do not share lanes;
 * between them, compare-and-set decides.
 */
final class Lanes {
    private final int waitingMax;
    private final int waitingInAllMax;
    private final UnaryOperator<Duration> time;
    private final Duration patience;

    /** Whoever waits holds a request, of which those who commit elsewhere, or read, need some. */
    private final Semaphore waiting;

    private final ConcurrentHashMap<String, Lane> lanes = new ConcurrentHashMap<>();

    /**
     * {@code waitingMax} may wait in one lane and {@code waitingInAllMax} in all of them together;
     * {@code time} answers how much of a patience the commit has time for.
     */
    Lanes(int waitingMax, int waitingInAllMax, Duration patience, UnaryOperator<Duration> time) {
        this.waitingMax = waitingMax;
        this.waitingInAllMax = waitingInAllMax;
        this.waiting = new Semaphore(waitingInAllMax);
        this.patience = patience;
        this.time = time;
    }

    /** Leaves all lanes that were entered, last one first. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    private static final class Lane {
        private final Semaphore turn = new Semaphore(1, true);

        /**
         * How many are in the lane or wait for it; changed under the map's lock for the key only.
         */
        private int users;
    }

    /**
     * Keys come sorted, so that two who want the same lanes never wait for each other in a circle.
     */
    Place enter(List<String> sortedKeys) {
        if (sortedKeys.size() == 1) {
            return enter(sortedKeys.getFirst());
        }
        var places = new java.util.ArrayDeque<Place>();
        Place all = () -> places.forEach(Place::close);
        try {
            for (String key : sortedKeys) {
                places.push(enter(key));
            }
        } catch (RuntimeException | Error failure) {
            all.close();
            throw failure;
        }
        return all;
    }

    private Place enter(String key) {
        Lane lane =
                lanes.compute(
                        key,
                        (_, present) -> {
                            Lane used = present == null ? new Lane() : present;
                            if (used.users > waitingMax) {
                                throw new ServiceUnavailableException(
                                        "Too many commits wait for this table; nothing was changed");
                            }
                            used.users++;
                            return used;
                        });
        boolean entered = false;
        try {
            entered = take(lane);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            if (!entered) {
                leave(key);
            }
        }
        if (!entered) {
            throw new ServiceUnavailableException(
                    "Commits to this table take too long; nothing was changed");
        }
        return () -> {
            lane.turn.release();
            leave(key);
        };
    }

    /** Whether somebody is in one of them, or waits for it. */
    boolean isTaken(List<String> keys) {
        return keys.stream().anyMatch(lanes::containsKey);
    }

    /** How many wait in all lanes together. */
    int waiting() {
        return waitingInAllMax - waiting.availablePermits();
    }

    /** How many lanes somebody is in. */
    int size() {
        return lanes.size();
    }

    private boolean take(Lane lane) throws InterruptedException {
        // Unlike the method without a time-out this one passes nobody who waits.
        if (lane.turn.tryAcquire(0, TimeUnit.MILLISECONDS)) {
            return true;
        }
        if (!waiting.tryAcquire()) {
            throw new ServiceUnavailableException(
                    "Too many commits wait for tables; nothing was changed");
        }
        try {
            return lane.turn.tryAcquire(time.apply(patience).toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            waiting.release();
        }
    }

    private void leave(String key) {
        lanes.computeIfPresent(key, (_, lane) -> --lane.users == 0 ? null : lane);
    }
}
