package dev.tarn.benchmarks.access;

import dev.tarn.benchmarks.load.Processes;
import dev.tarn.benchmarks.load.Round;
import dev.tarn.benchmarks.load.Target;
import dev.tarn.benchmarks.peer.Peer;
import dev.tarn.benchmarks.peer.RunningPeer;
import dev.tarn.benchmarks.result.Measured;
import dev.tarn.benchmarks.rig.Connection;
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

/** Questions take turns in each round. */
final class DecisionRun {
    /** How much of it. */
    record Extent(
            int rounds,
            Duration time,
            Duration warmUp,
            int clients,
            long count,
            int tables,
            List<Question> questions) {
        Extent {
            questions = List.copyOf(questions);
        }
    }

    private final Extent extent;
    private final PrintWriter out;
    private final List<Measured> measured = new ArrayList<>();
    private final Map<String, String> titles = new LinkedHashMap<>();

    DecisionRun(Extent extent, PrintWriter out) {
        this.extent = extent;
        this.out = out;
    }

    List<Measured> measured() {
        return measured;
    }

    Map<String, String> titles() {
        return titles;
    }

    /** Started anew for each round, with rules for as many tables. */
    void own(Peer peer, Stores stores, Path folder)
            throws IOException, InterruptedException, ExecutionException {
        for (int number = 1; number <= extent.rounds(); number++) {
            String database = "%s_%d".formatted(peer.name(), number);
            Path logs = Files.createDirectories(folder.resolve(database));
            try (RunningPeer running = peer.start(stores, database, logs)) {
                Target target = Target.of(peer.name(), running);
                try (Connection connection = target.connect()) {
                    Rules.make(connection, extent.tables());
                }
                stores.checkpoint();
                measure(target, "/decision", number, Processes.of(running, stores));
            }
            stores.drop(database);
        }
    }

    /** One that somebody else has started, and told what to answer. */
    void server(String name, RunningPeer running)
            throws IOException, InterruptedException, ExecutionException {
        for (int number = 1; number <= extent.rounds(); number++) {
            measure(
                    Target.of(name, running),
                    running.uri().getRawPath(),
                    number,
                    Processes.of(running));
        }
    }

    private void measure(
            Target target, String path, int number, Map<String, Supplier<Duration>> processes)
            throws InterruptedException, ExecutionException, IOException {
        var round = new Round(target, number, extent.clients(), processes);
        for (Question question : extent.questions()) {
            var asking = new Asking(question, path, extent.tables(), extent.count());
            titles.put(asking.name(), asking.title());
            round.run(asking, extent.warmUp());
            Measured each = round.run(asking, extent.time());
            measured.add(each);
            out.println(each.line());
            out.flush();
        }
    }
}
