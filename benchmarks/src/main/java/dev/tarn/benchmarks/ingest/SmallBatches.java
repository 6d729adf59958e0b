package dev.tarn.benchmarks.ingest;

import dev.tarn.benchmarks.result.Histogram;
import dev.tarn.benchmarks.result.Measured;
import dev.tarn.benchmarks.result.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Batches of 10 KB to one table at a steady rate, acknowledged when they are committed. Latency
 * counts from when a batch was due, so that one that had to wait for others does not hide it.
 */
final class SmallBatches {
    static final String NAME = "batches";

    private static final int ROWS_EACH = 10;
    private static final int IN_FLIGHT_MAX = 4_000;
    private static final long COME_AGAIN_MILLIS = 500;

    private final Connections connections;
    private final String run;
    private final int perSecond;
    private int sentBefore;

    /** {@code run} stands in the keys: no other run's batches have it. */
    SmallBatches(Connections connections, String run, int perSecond) {
        this.connections = connections;
        this.run = run;
        this.perSecond = perSecond;
    }

    /** The bookkeeping of one round, in which many threads write. */
    private static final class Tally {
        private final AtomicLongArray nanos;
        private final LongAdder refused = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private final LongAdder late = new LongAdder();

        private Tally(int count) {
            nanos = new AtomicLongArray(count);
        }

        private Histogram latencies() {
            var latencies = new Histogram();
            for (int i = 0; i < nanos.length(); i++) {
                if (nanos.get(i) > 0) {
                    latencies.add(nanos.get(i));
                }
            }
            return latencies;
        }
    }

    /**
     * Sends for so long, and waits for the last answer.
     *
     * @param cpu what each process has used so far
     * @param resident how much memory the writer had at most, in bytes
     */
    Measured measure(
            String server,
            int round,
            Duration time,
            Supplier<Map<String, Duration>> cpu,
            LongSupplier resident)
            throws InterruptedException {
        int count = Math.toIntExact(time.toMillis() * perSecond / 1000);
        var tally = new Tally(count);
        Map<String, Duration> before = cpu.get();
        long began = System.nanoTime();
        sendAll(tally, count, began);
        double seconds = (System.nanoTime() - began) / 1e9;
        Map<String, Double> cpuMillis = new HashMap<>();
        cpu.get()
                .forEach((process, used) ->
                        cpuMillis.put(
                                process,
                                used.minus(before.getOrDefault(process, Duration.ZERO)).toNanos()
                                        / 1e6));
        sentBefore += count;
        Histogram latencies = tally.latencies();
        return new Measured(
                        server,
                        NAME,
                        round,
                        seconds,
                        Map.of(
                                Outcome.DONE, latencies.count(),
                                Outcome.REFUSED, tally.refused.sum(),
                                Outcome.FAILED, tally.failed.sum()),
                        latencies,
                        cpuMillis,
                        resident.getAsLong())
                .with("sent late", (double) tally.late.sum());
    }

    private void sendAll(Tally tally, int count, long began) throws InterruptedException {
        var done = new CountDownLatch(count);
        var inFlight = new Semaphore(IN_FLIGHT_MAX);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                long due = began + TimeUnit.SECONDS.toNanos(1) * i / perSecond;
                long wait = due - System.nanoTime();
                if (wait > 0) {
                    TimeUnit.NANOSECONDS.sleep(wait);
                }
                if (!inFlight.tryAcquire()) {
                    tally.late.increment();
                    inFlight.acquire();
                }
                int index = i;
                threads.execute(() -> {
                    try {
                        send(tally, index, due);
                    } finally {
                        inFlight.release();
                        done.countDown();
                    }
                });
            }
            done.await();
        }
    }

    private void send(Tally tally, int index, long due) {
        int number = sentBefore + index;
        byte[] body = Batches.ofTenKilobytes(number, ROWS_EACH).getBytes(StandardCharsets.US_ASCII);
        try {
            while (true) {
                Connections.Answer answer = connections.send(run + " " + number, body);
                if (answer.status() == 200) {
                    tally.nanos.set(index, System.nanoTime() - due);
                    return;
                }
                if (answer.status() != 202 && answer.status() != 429) {
                    throw new IOException(answer.status() + " " + answer.body());
                }
                tally.refused.increment();
                Thread.sleep(COME_AGAIN_MILLIS);
            }
        } catch (IOException failure) {
            tally.failed.increment();
            System.err.println(failure);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
