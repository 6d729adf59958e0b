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

/** All servers run and grow together, and take turns at each size. */
final class GrowthRun implements AutoCloseable {
    /** To what it grows, and how long is measured on the way. */
    record Extent(
            List<Integer> tables,
            List<Integer> snapshots,
            int rounds,
            Duration time,
            Duration warmUp,
            int clients) {
        Extent {
            tables = List.copyOf(tables);
            snapshots = List.copyOf(snapshots);
        }
    }

    private record Grown(
            RunningPeer peer,
            Server server,
            Preparation preparation,
            GrownTables tables,
            GrownHistories histories) {}

    private final Extent extent;
    private final Stores stores;
    private final PrintWriter out;
    private final List<Grown> all = new ArrayList<>();
    private final List<Measured> measured = new ArrayList<>();
    private final Map<String, String> titles = new LinkedHashMap<>();

    GrowthRun(Extent extent, Stores stores, PrintWriter out) {
        this.extent = extent;
        this.stores = stores;
        this.out = out;
    }

    List<Measured> measured() {
        return measured;
    }

    Map<String, String> titles() {
        return titles;
    }

    void run(List<Peer> peers, Path folder)
            throws IOException, InterruptedException, ExecutionException {
        for (Peer peer : peers) {
            start(peer, Files.createDirectories(folder.resolve(peer.name())));
        }
        for (int size : extent.tables()) {
            for (Grown each : all) {
                each.tables().grow(each.preparation(), size);
            }
            measure(size, true);
        }
        for (int size : extent.snapshots()) {
            for (Grown each : all) {
                each.histories().grow(each.preparation(), size);
            }
            measure(size, false);
        }
    }

    private void start(Peer peer, Path folder) throws IOException, InterruptedException {
        RunningPeer running = peer.start(stores, peer.name() + "_grown", folder);
        Server server;
        try {
            server = Server.of(peer.name(), running);
        } catch (IOException failed) {
            running.close();
            throw failed;
        }
        var preparation = new Preparation(server, extent.clients());
        var tables = new GrownTables(server, peer.name().equals("tarn"));
        var histories = new GrownHistories(server, extent.clients());
        all.add(new Grown(running, server, preparation, tables, histories));
        tables.begin(preparation);
        histories.begin(preparation);
    }

    private void measure(int size, boolean tables)
            throws IOException, InterruptedException, ExecutionException {
        stores.checkpoint();
        for (int number = 1; number <= extent.rounds(); number++) {
            for (Grown each : all) {
                // A size is a server of its own in the results.
                String name = "%s @ %,d".formatted(each.server().name(), size);
                var server = new Server(name, each.server().prefix(), each.peer());
                var round =
                        new Round(
                                server.target(),
                                number,
                                extent.clients(),
                                Processes.of(each.peer(), stores));
                for (Workload workload :
                        tables ? each.tables().workloads() : each.histories().workloads()) {
                    titles.put(workload.name(), workload.title());
                    if (number == 1) {
                        round.run(workload, extent.warmUp());
                    }
                    Measured one = round.run(workload, extent.time());
                    measured.add(one);
                    out.println(one.line());
                    out.flush();
                }
            }
        }
    }

    @Override
    public void close() {
        all.forEach(each -> each.peer().close());
    }
}
