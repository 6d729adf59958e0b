package dev.tarn.chassis.lifecycle;

import dev.tarn.chassis.telemetry.Health;
import dev.tarn.chassis.telemetry.HealthCheck;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what was started, last one first; a part that fails to close does not keep the others
 * open.
 */
public final class Lifecycle implements AutoCloseable {
    private enum State {
        STARTING,
        RUNNING,
        CLOSING
    }

    private record Part(String name, AutoCloseable closeable) {}

    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    private final String name;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile State state = State.STARTING;

    public Lifecycle(String name) {
        this.name = name;
    }

    /** Takes charge of closing a part; once closing has begun, the part is closed at once. */
    public <T extends AutoCloseable> T add(String part, T closeable) {
        synchronized (parts) {
            if (state != State.CLOSING) {
                parts.push(new Part(part, closeable));
                return closeable;
            }
        }
        close(new Part(part, closeable));
        throw new IllegalStateException(name + " is closing, so " + part + " was closed");
    }

    /** Everything is up: requests may come. */
    public void started() {
        synchronized (parts) {
            if (state == State.STARTING) {
                state = State.RUNNING;
            }
        }
    }

    /** Down until {@link #started}, and again from the first moment of {@link #close}. */
    public HealthCheck readiness() {
        return HealthCheck.of(
                "lifecycle",
                () ->
                        switch (state) {
                            case STARTING -> new Health.Down("The service is starting");
                            case RUNNING -> new Health.Up();
                            case CLOSING -> new Health.Down("The service is stopping");
                        });
    }

    /** Closes on SIGTERM and SIGINT; a second signal does not wait. */
    public void closeOnSignal() {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    SecondSignal.exitsAtOnce();
                                    close();
                                },
                                name + "-shutdown"));
    }

    /** Returns when everything is closed. */
    public void awaitTermination() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() {
        synchronized (parts) {
            if (state == State.CLOSING) {
                return;
            }
            state = State.CLOSING;
        }
        try {
            for (Part part : parts) {
                close(part);
            }
        } finally {
            closed.countDown();
        }
    }

    private void close(Part part) {
        long start = System.nanoTime();
        try {
            part.closeable().close();
            LOG.atInfo().log("{}: Closed {} in {} ms", name, part.name(), millisSince(start));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.atWarn().setCause(e).log("{}: Interrupted while closing {}", name, part.name());
        } catch (Exception e) {
            LOG.atWarn()
                    .setCause(e)
                    .log("{}: Cannot close {} after {} ms", name, part.name(), millisSince(start));
        }
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
