package dev.tarn.trino;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Brings what is in the spool to the gateway, in its order, until each line has been confirmed. A
 * gateway that is away is asked again ever more seldom; what it will never take is dropped, so that
 * nothing waits behind it.
 */
final class EventSender implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(EventSender.class.getName());

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 200;
    private static final long PAUSE_MILLIS_MAX = 30_000;
    private static final int DOUBLINGS_MAX = 8;

    /** It says of the lines themselves that they are no good, and will say so again. */
    private static final Set<Integer> NEVER = Set.of(400, 413, 415, 422);

    private final EventSpool spool;
    private final EventTarget target;
    private final DroppedEvents dropped;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private int failures;

    EventSender(EventSpool spool, EventTarget target, DroppedEvents dropped) {
        this.spool = spool;
        this.target = target;
        this.dropped = dropped;
        this.thread = Thread.ofPlatform().daemon().name("tarn-event-sender").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (stopping.getCount() > 0) {
                try {
                    Optional<EventSpool.Batch> batch = spool.next(LOOK);
                    if (batch.isPresent()) {
                        send(batch.orElseThrow());
                    }
                } catch (IOException | RuntimeException failure) {
                    failed(String.valueOf(failure));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(EventSpool.Batch batch) throws IOException, InterruptedException {
        int status = target.post(batch.lines());
        if (status / 100 == 2) {
            if (failures > 0) {
                LOG.log(System.Logger.Level.INFO, "Completed queries are reported again");
            }
            failures = 0;
            spool.confirmed(batch);
        } else if (NEVER.contains(status)) {
            spool.confirmed(batch);
            dropped.add(lines(batch.lines()), "the gateway answers " + status);
        } else {
            failed("the gateway answers " + status);
        }
    }

    private static int lines(byte[] bytes) {
        int lines = 0;
        for (byte each : bytes) {
            lines += each == '\n' ? 1 : 0;
        }
        return lines;
    }

    /** Says so when it begins, and pauses. */
    private void failed(String why) throws InterruptedException {
        if (failures == 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Completed queries wait on disk until they can be reported: {0}",
                    why);
        }
        failures++;
        long most =
                Math.min(PAUSE_MILLIS << Math.min(failures - 1, DOUBLINGS_MAX), PAUSE_MILLIS_MAX);
        // Not all Trinos at once, when the gateway is back.
        stopping.await(
                ThreadLocalRandom.current().nextLong(most / 2, most + 1), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        stopping.countDown();
        thread.interrupt();
        target.close();
        try {
            thread.join(CLOSED_WITHIN);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
