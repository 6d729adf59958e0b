package dev.tarn.benchmarks.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.rig.Lakehouse;
import dev.tarn.benchmarks.rig.ServiceProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;

/**
 * {@code SmallBatches HOME FOLDER [PER_SECOND] [SECONDS] [STORE_MILLIS]}: batches of 10 KB to one
 * table at a steady rate, acknowledged when they are committed, over a store each of whose answers
 * takes so long. Latency counts from when a batch was due, so that one that had to wait for others
 * does not hide it.
 */
public final class SmallBatches {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "note", Types.StringType.get()));
    private static final int ROWS_EACH = 10;
    private static final int IN_FLIGHT_MAX = 4_000;
    private static final int WARM_UP = 200;

    private final Sender sender;
    private final int count;
    private final AtomicLongArray nanos;
    private final AtomicInteger committed = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();

    private SmallBatches(Sender sender, int count) {
        this.sender = sender;
        this.count = count;
        this.nanos = new AtomicLongArray(count);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 2) {
            System.err.println(
                    "Usage: SmallBatches HOME FOLDER [PER_SECOND] [SECONDS] [STORE_MILLIS]");
            System.exit(2);
        }
        int perSecond = args.length > 2 ? Integer.parseInt(args[2]) : 1_000;
        int seconds = args.length > 3 ? Integer.parseInt(args[3]) : 30;
        int storeMillis = args.length > 4 ? Integer.parseInt(args[4]) : 60;
        Path home = Path.of(args[0]);
        ObjectNode result =
                Result.begin(
                        "SmallBatches HOME FOLDER %d %d %d"
                                .formatted(perSecond, seconds, storeMillis));
        try (var lakehouse = Lakehouse.withWriter(home, Path.of(args[1]), "1g", Map.of());
                RESTCatalog client = lakehouse.client();
                var sender = new Sender(lakehouse, "small")) {
            Table table =
                    client.createTable(TableIdentifier.of(Lakehouse.NAMESPACE, "small"), SCHEMA);
            lakehouse.toStore.delayAnswers(Duration.ofMillis(storeMillis));
            for (int i = 1; i <= WARM_UP; i += 20) {
                new SmallBatches(sender, 20).run(50, -i);
            }
            ServiceProcess writer = lakehouse.writers().getFirst();
            Duration cpuBefore = writer.cpu();
            Duration driverBefore = driverCpu();
            table.refresh();
            int snapshotsBefore = snapshots(table);
            var bench = new SmallBatches(sender, perSecond * seconds);
            double took = bench.run(perSecond, 1);
            table.refresh();
            bench.tell(result, took);
            result.put("snapshots", snapshots(table) - snapshotsBefore);
            result.put(
                    "writerCpuMillisPerBatch",
                    (double) writer.cpu().minus(cpuBefore).toMillis() / bench.count);
            result.put(
                    "driverAndProxyCpuMillisPerBatch",
                    (double) driverCpu().minus(driverBefore).toMillis() / bench.count);
            result.put("writerResidentMegabytesMax", writer.residentBytesMax() >> 20);
        }
        Result.write(home, "writer-small-batches", result);
    }

    private static int snapshots(Table table) {
        return (int)
                java.util.stream.StreamSupport.stream(table.snapshots().spliterator(), false)
                        .count();
    }

    private static Duration driverCpu() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean os
                ? Duration.ofNanos(os.getProcessCpuTime())
                : Duration.ZERO;
    }

    /** How many seconds it took until the last one was answered. */
    private double run(int perSecond, int firstNumber) throws InterruptedException {
        var done = new CountDownLatch(count);
        var inFlight = new Semaphore(IN_FLIGHT_MAX);
        long began = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                long due = began + TimeUnit.SECONDS.toNanos(1) * i / perSecond;
                long wait = due - System.nanoTime();
                if (wait > 0) {
                    TimeUnit.NANOSECONDS.sleep(wait);
                }
                if (!inFlight.tryAcquire()) {
                    late.incrementAndGet();
                    inFlight.acquire();
                }
                int index = i;
                threads.execute(() -> {
                    try {
                        send(firstNumber * 1_000_000 + index, index, due);
                    } finally {
                        inFlight.release();
                        done.countDown();
                    }
                });
            }
            done.await();
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private void send(int number, int index, long due) {
        String body = Batches.ofTenKilobytes(number, ROWS_EACH);
        try {
            while (true) {
                HttpResponse<String> answer = sender.send("batch " + number, Sender.body(body));
                if (answer.statusCode() == 200) {
                    committed.incrementAndGet();
                    nanos.set(index, System.nanoTime() - due);
                    return;
                }
                refused.incrementAndGet();
                if (answer.statusCode() != 202 && answer.statusCode() != 429) {
                    System.err.println(answer.statusCode() + " " + answer.body());
                    return;
                }
                Thread.sleep(500);
            }
        } catch (IOException failure) {
            System.err.println(failure);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(ObjectNode result, double seconds) {
        long[] sorted =
                IntStream.range(0, count)
                        .mapToLong(nanos::get)
                        .filter(each -> each > 0)
                        .sorted()
                        .toArray();
        result.put("batches", count).put("committed", committed.get()).put("seconds", seconds);
        result.put("committedPerSecond", committed.get() / seconds);
        result.put("answersToComeAgain", refused.get());
        result.put("sentLateBecauseTooManyWereWaiting", late.get());
        if (sorted.length > 0) {
            result.put("p50Seconds", sorted[sorted.length / 2] / 1e9);
            result.put("p99Seconds", sorted[(int) (sorted.length * 0.99)] / 1e9);
            result.put("maxSeconds", sorted[sorted.length - 1] / 1e9);
        }
    }
}
