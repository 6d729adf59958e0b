package dev.tarn.benchmarks.catalog;

import dev.tarn.benchmarks.rig.CatalogProcess;
import dev.tarn.benchmarks.rig.Rig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * {@code CatalogBench HOME FOLDER [SECONDS] [ROUNDS] [WORKLOAD]}: how many operations a second, how
 * long each takes, and what each costs the server, with 8 clients.
 */
public final class CatalogBench {
    private static final int CLIENTS = 8;

    private CatalogBench() {}

    public static void main(String[] args)
            throws IOException, InterruptedException, ExecutionException {
        if (args.length < 2) {
            System.err.println("Usage: CatalogBench HOME FOLDER [SECONDS] [ROUNDS] [WORKLOAD]");
            System.exit(2);
        }
        Path home = Path.of(args[0]);
        var time = Duration.ofSeconds(args.length > 2 ? Long.parseLong(args[2]) : 10);
        int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 3;
        String only = args.length > 4 ? args[4] : "";
        var measured = new ArrayList<Measured>();
        try (var rig = new Rig(home, Path.of(args[1]), 1)) {
            CatalogProcess process = rig.servers().getFirst();
            var server =
                    new Server(
                            "tarn",
                            process.uri(),
                            "lake/",
                            rig.token(process.uri()),
                            process::cpu,
                            process::residentBytes);
            for (Workload workload : new Workloads(server).all()) {
                if (workload.name().contains(only)) {
                    measured.addAll(measure(server, workload, time, rounds));
                }
            }
        }
        Report.write(home, measured, args);
    }

    private static List<Measured> measure(
            Server server, Workload workload, Duration time, int rounds)
            throws IOException, InterruptedException, ExecutionException {
        try (var connection = new Connection(server.uri(), server.token())) {
            workload.prepare(connection);
        }
        var round = new Round(server, CLIENTS);
        round.run(workload, time);
        var measured = new ArrayList<Measured>();
        for (int i = 0; i < rounds; i++) {
            Measured each = round.run(workload, time);
            System.out.println(Report.line(each));
            measured.add(each);
        }
        return measured;
    }
}
