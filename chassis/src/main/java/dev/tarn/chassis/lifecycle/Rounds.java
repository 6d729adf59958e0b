package dev.tarn.chassis.lifecycle;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Work that is done again and again on a thread of its own, with a rest before each round. A round
 * that fails is told of, and ends nothing.
 */
public final class Rounds implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Duration rest;
    private final Round round;
    private final Consumer<Exception> failed;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;

    /** A round, which asks between its steps whether to go on. */
    @FunctionalInterface
    public interface Round {
        void run(BooleanSupplier goesOn) throws IOException, InterruptedException;
    }

    public Rounds(String thread, Duration rest, Round round, Consumer<Exception> failed) {
        this.rest = rest;
        this.round = round;
        this.failed = failed;
        this.thread = Thread.ofVirtual().name(thread).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopping.await(rest.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    round.run(() -> stopping.getCount() > 0);
                } catch (IOException | RuntimeException e) {
                    failed.accept(e);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Interrupts what waits; returns when the round has ended, or soon. */
    @Override
    public void close() {
        stopping.countDown();
        thread.interrupt();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
