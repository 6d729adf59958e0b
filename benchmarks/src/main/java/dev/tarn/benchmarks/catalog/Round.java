package dev.tarn.benchmarks.catalog;

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
 * Runs a workload with some clients at once for a time, or until it was done often enough.
 *
 * @param processes by their names, what each has used so far
 */
record Round(Server server, int number, int clients, Map<String, Supplier<Duration>> processes) {
    Round {
        processes = Map.copyOf(processes);
    }

    Measured run(Workload workload, Duration time)
            throws IOException, InterruptedException, ExecutionException {
        List<Workload.Client> all = new ArrayList<>();
        try {
            for (int i = 0; i < clients; i++) {
                all.add(workload.client(i, clients));
            }
            return run(workload, all, time);
        } finally {
            for (Workload.Client each : all) {
                each.close();
            }
        }
    }

    private Measured run(Workload workload, List<Workload.Client> all, Duration time)
            throws InterruptedException, ExecutionException {
        Map<String, Duration> before = used();
        long start = System.nanoTime();
        var left = new AtomicLong(workload.operationsMax());
        var tally = new Tally();
        try (var threads = Executors.newFixedThreadPool(clients)) {
            List<Future<Tally>> running = new ArrayList<>();
            for (Workload.Client each : all) {
                running.add(
                        threads.submit(() -> drive(workload, each, start + time.toNanos(), left)));
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
                server.name(),
                workload.name(),
                number,
                seconds,
                tally.outcomes,
                tally.latencies,
                cpuMillis,
                server.peer().resident().getAsLong());
    }

    private Map<String, Duration> used() {
        Map<String, Duration> used = new HashMap<>();
        processes.forEach((process, cpu) -> used.put(process, cpu.get()));
        return used;
    }

    private Tally drive(Workload workload, Workload.Client client, long end, AtomicLong left)
            throws IOException {
        var tally = new Tally();
        try (Connection connection = server.connect()) {
            long before = System.nanoTime();
            boolean again = false;
            while (before < end && (again || left.getAndDecrement() > 0)) {
                Outcome outcome = client.once(connection);
                long after = System.nanoTime();
                tally.outcomes.merge(outcome, 1L, Long::sum);
                again = workload.untilDone() && outcome == Outcome.REFUSED && after < end;
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
