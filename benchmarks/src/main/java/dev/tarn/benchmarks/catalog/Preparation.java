package dev.tarn.benchmarks.catalog;

import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes what a workload needs, with some connections at once. */
record Preparation(Server server, int clients) {
    interface Step {
        void make(Connection connection, int number) throws IOException;
    }

    void once(Step step) throws IOException {
        try (Connection connection = server.connect()) {
            step.make(connection, 0);
        }
    }

    void each(int count, Step step) throws IOException, InterruptedException {
        var next = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(clients)) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                running.add(threads.submit(() -> work(next, count, step)));
            }
            for (Future<Integer> each : running) {
                each.get();
            }
        } catch (ExecutionException failed) {
            throw new IOException("Cannot prepare it on " + server.name(), failed.getCause());
        }
    }

    private int work(AtomicInteger next, int count, Step step) throws IOException {
        int made = 0;
        try (Connection connection = server.connect()) {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                step.make(connection, i);
                made++;
            }
        }
        return made;
    }
}
