package dev.tarn.benchmarks.catalog;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs a workload with some clients at once for a time. */
final class Round {
    private static final int SAMPLES_MAX = 1_000_000;

    private final Server server;
    private final int clients;

    Round(Server server, int clients) {
        this.server = server;
        this.clients = clients;
    }

    Measured run(Workload workload, Duration time)
            throws IOException, InterruptedException, ExecutionException {
        Duration cpu = server.cpu().get();
        Duration own = ownCpu();
        long start = System.nanoTime();
        var tallies = new ArrayList<Tally>();
        try (var threads = Executors.newFixedThreadPool(clients)) {
            List<Future<Tally>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                Workload.Client client = workload.client(i, clients);
                running.add(threads.submit(() -> drive(client, start + time.toNanos())));
            }
            for (Future<Tally> each : running) {
                tallies.add(each.get());
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Measured(
                server.name(),
                workload.name(),
                clients,
                seconds,
                tallies.stream().mapToLong(tally -> tally.done).sum(),
                tallies.stream().mapToLong(tally -> tally.refused).sum(),
                tallies.stream().flatMapToLong(tally -> Arrays.stream(tally.nanos())).toArray(),
                server.cpu().get().minus(cpu).toNanos() / 1e6,
                ownCpu().minus(own).toNanos() / 1e6,
                server.resident().getAsLong());
    }

    private Tally drive(Workload.Client client, long end) throws IOException {
        var tally = new Tally(SAMPLES_MAX / clients);
        try (var connection = new Connection(server.uri(), server.token())) {
            for (long before = System.nanoTime(); before < end; ) {
                boolean done = client.once(connection);
                long after = System.nanoTime();
                tally.add(done, after - before);
                before = after;
            }
        }
        return tally;
    }

    private static Duration ownCpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static final class Tally {
        private final long[] samples;
        private int count;
        private long done;
        private long refused;

        Tally(int max) {
            samples = new long[max];
        }

        void add(boolean success, long took) {
            if (success) {
                done++;
            } else {
                refused++;
            }
            if (count < samples.length) {
                samples[count++] = took;
            }
        }

        long[] nanos() {
            return Arrays.copyOf(samples, count);
        }
    }
}
