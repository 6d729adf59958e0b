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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Servers take turns in each round: what the machine does meanwhile happens to all of them. Each
 * lives through all rounds, of which the first ones are not counted: a JVM compiles what it does
 * often for minutes, and whoever is asked for a few seconds after its start is measured at that.
 */
final class CatalogRun {
    /** How much of it; {@code workloads} are names. */
    record Extent(
            int warmRounds,
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
        Deque<RunningPeer> running = new ArrayDeque<>();
        try {
            List<Turn> turns = new ArrayList<>();
            for (Peer peer : peers) {
                Path own = Files.createDirectories(folder.resolve(peer.name()));
                running.push(peer.start(stores, peer.name(), own));
                turns.add(
                        turn(
                                Server.of(peer.name(), running.element()),
                                Processes.of(running.element(), stores)));
            }
            for (int round = 1 - extent.warmRounds(); round <= extent.rounds(); round++) {
                for (Turn turn : turns) {
                    stores.checkpoint();
                    measure(turn, round);
                }
            }
        } finally {
            running.forEach(RunningPeer::close);
        }
        for (Peer peer : peers) {
            stores.drop(peer.name());
        }
    }

    /** One that somebody else has started. */
    void server(String name, RunningPeer running)
            throws IOException, InterruptedException, ExecutionException {
        Turn turn = turn(Server.of(name, running), Processes.of(running));
        for (int round = 1 - extent.warmRounds(); round <= extent.rounds(); round++) {
            measure(turn, round);
        }
    }

    /** What is the same for one server in all rounds. */
    private record Turn(
            Server server, Map<String, Supplier<Duration>> processes, ListTables listed) {}

    private Turn turn(Server server, Map<String, Supplier<Duration>> processes) {
        return new Turn(server, processes, new ListTables(new Requests(server), extent.listed()));
    }

    private void measure(Turn turn, int number)
            throws IOException, InterruptedException, ExecutionException {
        var preparation = new Preparation(turn.server(), extent.clients());
        var round = new Round(turn.server().target(), number, extent.clients(), turn.processes());
        for (Workload workload :
                Workloads.on(turn.server(), extent.tables(), turn.listed(), extent.workloads())) {
            titles.put(workload.name(), workload.title());
            workload.prepare(preparation);
            round.run(workload, extent.warmUp());
            if (number > 0) {
                Measured each = round.run(workload, extent.time());
                measured.add(each);
                out.println(each.line());
                out.flush();
            }
        }
    }
}
