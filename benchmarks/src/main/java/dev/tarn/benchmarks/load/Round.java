package dev.tarn.benchmarks.load;

import dev.tarn.benchmarks.result.Histogram;
import dev.tarn.benchmarks.result.Measured;
import dev.tarn.benchmarks.result.Outcome;
import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Has something done by some clients at once for a time, or until it was done often enough.
 *
 * @param processes by their names, what each has used so far
 */
public record Round(
        Target target, int number, int clients, Map<String, Supplier<Duration>> processes) {
    public Round {
        processes = Map.copyOf(processes);
    }

    public Measured run(Work work, Duration time)
            throws IOException, InterruptedException, ExecutionException {
        List<Work.Client> all = new ArrayList<>();
        try {
            for (int i = 0; i < clients; i++) {
                all.add(work.client(i, clients));
            }
            return run(work, all, time);
        } finally {
            for (Work.Client each : all) {
                each.close();
            }
        }
    }

    private Measured run(Work work, List<Work.Client> all, Duration time)
            throws InterruptedException, ExecutionException {
        Map<String, Duration> before = used();
        long start = System.nanoTime();
        var left = new AtomicLong(work.operationsMax());
        var tally = new Tally();
        try (var threads = Executors.newFixedThreadPool(clients)) {
            List<Future<Tally>> running = new ArrayList<>();
            for (Work.Client each : all) {
                running.add(threads.submit(() -> drive(work, each, start, time, left)));
            }
            for (Future<Tally> each : running) {
                tally.add(each.get());
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, Double> cpuMillis = new HashMap<>();
        used().forEach((process, used) ->
                cpuMillis.put(
                        process,
                        used.minus(before.getOrDefault(process, Duration.ZERO)).toNanos() / 1e6));
        return new Measured(
                target.name(),
                work.name(),
                number,
                seconds,
                tally.outcomes,
                tally.latencies,
                cpuMillis,
                target.resident().getAsLong());
    }

    private Map<String, Duration> used() {
        Map<String, Duration> used = new HashMap<>();
        processes.forEach((process, cpu) -> used.put(process, cpu.get()));
        return used;
    }

    /** In any time that there is each client does something, however late it comes to it. */
    private Tally drive(Work work, Work.Client client, long start, Duration time, AtomicLong left)
            throws IOException {
        long end = start + time.toNanos();
        boolean idle = !time.isZero();
        var tally = new Tally();
        try (Connection connection = target.connect()) {
            long before = System.nanoTime();
            boolean again = false;
            while ((idle || before < end) && (again || left.getAndDecrement() > 0)) {
                idle = false;
                Outcome outcome = client.once(connection);
                long after = System.nanoTime();
                tally.outcomes.merge(outcome, 1L, Long::sum);
                again = work.untilDone() && outcome == Outcome.REFUSED && after < end;
                if (!again) {
                    tally.latencies.add(after - before);
                    before = after;
                }
            }
        }
        return tally;
    }

    private static final class Tally {
        private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
        private final Histogram latencies = new Histogram();

        void add(Tally other) {
            other.outcomes.forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
            latencies.add(other.latencies);
        }
    }
}
