package dev.tarn.benchmarks.catalog;

import dev.tarn.benchmarks.load.Processes;
import dev.tarn.benchmarks.load.Round;
import dev.tarn.benchmarks.peer.Peer;
import dev.tarn.benchmarks.peer.RunningPeer;
import dev.tarn.benchmarks.result.Measured;
import dev.tarn.benchmarks.rig.Stores;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Servers take turns in each round: what the machine does meanwhile happens to all of them. */
final class CatalogRun {
    /** How much of it; {@code workloads} are names. */
    record Extent(
            int rounds,
            Duration time,
            Duration warmUp,
            int clients,
            int tables,
            int listed,
            List<String> workloads) {
        Extent {
            workloads = List.copyOf(workloads);
        }
    }

    private final Extent extent;
    private final PrintWriter out;
    private final List<Measured> measured = new ArrayList<>();
    private final Map<String, String> titles = new LinkedHashMap<>();

    CatalogRun(Extent extent, PrintWriter out) {
        this.extent = extent;
        this.out = out;
    }

    List<Measured> measured() {
        return measured;
    }

    /** Of the workloads that were run. */
    Map<String, String> titles() {
        return titles;
    }

    void peers(List<Peer> peers, Stores stores, Path folder)
            throws IOException, InterruptedException, ExecutionException {
        for (int round = 1; round <= extent.rounds(); round++) {
            for (Peer peer : peers) {
                String database = "%s_%d".formatted(peer.name(), round);
                Path own = Files.createDirectories(folder.resolve(database));
                stores.checkpoint();
                try (RunningPeer running = peer.start(stores, database, own)) {
                    measure(Server.of(peer.name(), running), round, Processes.of(running, stores));
                }
                stores.drop(database);
            }
        }
    }

    /** One that somebody else has started. */
    void server(String name, RunningPeer running)
            throws IOException, InterruptedException, ExecutionException {
        Server server = Server.of(name, running);
        for (int round = 1; round <= extent.rounds(); round++) {
            measure(server, round, Processes.of(running));
        }
    }

    private void measure(Server server, int number, Map<String, Supplier<Duration>> processes)
            throws IOException, InterruptedException, ExecutionException {
        var preparation = new Preparation(server, extent.clients());
        var round = new Round(server.target(), number, extent.clients(), processes);
        for (Workload workload :
                Workloads.on(server, extent.tables(), extent.listed(), extent.workloads())) {
            titles.put(workload.name(), workload.title());
            workload.prepare(preparation);
            round.run(workload, extent.warmUp());
            Measured each = round.run(workload, extent.time());
            measured.add(each);
            out.println(each.line());
            out.flush();
        }
    }
}
