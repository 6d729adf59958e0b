package dev.tarn.benchmarks.ingest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.rig.Lakehouse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
 * {@code SmallBatches HOME FOLDER [PER_SECOND] [SECONDS] [STORE_MILLIS] [ROUNDS]}: batches of 10 KB
 * to one table at a steady rate, acknowledged when they are committed, over a store each of whose
 * answers takes so long. Latency counts from when a batch was due, so that one that had to wait for
 * others does not hide it. A short first round finds every process cold; all rounds are told.
 */
public final class SmallBatches {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "note", Types.StringType.get()));
    private static final int ROWS_EACH = 10;
    private static final int IN_FLIGHT_MAX = 4_000;

    /** Enough for the JIT's first compilations, and not for minutes of backlog. */
    private static final int COLD_SECONDS_MAX = 10;

    private final Connections connections;
    private final int count;
    private final AtomicLongArray nanos;
    private final AtomicInteger committed = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();

    private SmallBatches(Connections connections, int count) {
        this.connections = connections;
        this.count = count;
        this.nanos = new AtomicLongArray(count);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 2) {
            System.err.println(
                    "Usage: SmallBatches HOME FOLDER [PER_SECOND] [SECONDS] [STORE_MILLIS] [ROUNDS]");
            System.exit(2);
        }
        int perSecond = args.length > 2 ? Integer.parseInt(args[2]) : 1_000;
        int seconds = args.length > 3 ? Integer.parseInt(args[3]) : 30;
        int storeMillis = args.length > 4 ? Integer.parseInt(args[4]) : 60;
        int rounds = args.length > 5 ? Integer.parseInt(args[5]) : 3;
        Path home = Path.of(args[0]);
        ObjectNode result =
                Result.begin(
                        "SmallBatches HOME FOLDER %d %d %d %d"
                                .formatted(perSecond, seconds, storeMillis, rounds));
        ArrayNode told = result.putArray("rounds");
        try (var lakehouse = Lakehouse.withWriter(home, Path.of(args[1]), "1g", Map.of());
                RESTCatalog client = lakehouse.client();
                var sender = new Sender(lakehouse, "small");
                var connections = sender.connections()) {
            Table table =
                    client.createTable(TableIdentifier.of(Lakehouse.NAMESPACE, "small"), SCHEMA);
            lakehouse.toStore.delayAnswers(Duration.ofMillis(storeMillis));
            int before = 0;
            for (int round = 0; round <= rounds; round++) {
                int length = round == 0 ? Math.min(seconds, COLD_SECONDS_MAX) : seconds;
                ObjectNode of = told.addObject();
                of.put("round", round == 0 ? "cold" : "warm " + round);
                var bench = new SmallBatches(connections, perSecond * length);
                bench.measure(of, lakehouse, perSecond, before);
                before += bench.count;
                table.refresh();
                of.put("snapshotsSoFar", snapshots(table));
                System.out.println(of);
            }
            result.put(
                    "writerResidentMegabytesMax",
                    lakehouse.writers().getFirst().residentBytesMax() >> 20);
        }
        Result.write(home, "writer-small-batches", result);
    }

    private void measure(ObjectNode of, Lakehouse lakehouse, int perSecond, int before)
            throws InterruptedException {
        Map<String, Duration> cpuBefore = lakehouse.cpu();
        double took = run(perSecond, before);
        Map<String, Duration> cpu = lakehouse.cpu();
        tell(of, took);
        ObjectNode millis = of.putObject("cpuMillisPerBatch");
        double all = 0;
        for (Map.Entry<String, Duration> process : cpu.entrySet()) {
            Duration spent =
                    process.getValue()
                            .minus(cpuBefore.getOrDefault(process.getKey(), Duration.ZERO));
            double each = (double) spent.toMillis() / count;
            millis.put(process.getKey(), each);
            all += each;
        }
        millis.put("all", all);
    }

    private static int snapshots(Table table) {
        return (int)
                java.util.stream.StreamSupport.stream(table.snapshots().spliterator(), false)
                        .count();
    }

    /** How many seconds it took until the last one was answered. */
    private double run(int perSecond, int before) throws InterruptedException {
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
                        send(before + index, index, due);
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
        byte[] body = Batches.ofTenKilobytes(number, ROWS_EACH).getBytes(StandardCharsets.US_ASCII);
        try {
            while (true) {
                Connections.Answer answer = connections.send("batch " + number, body);
                if (answer.status() == 200) {
                    committed.incrementAndGet();
                    nanos.set(index, System.nanoTime() - due);
                    return;
                }
                refused.incrementAndGet();
                if (answer.status() != 202 && answer.status() != 429) {
                    System.err.println(answer.status() + " " + answer.body());
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
