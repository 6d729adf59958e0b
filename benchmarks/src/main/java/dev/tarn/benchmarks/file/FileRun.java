package dev.tarn.benchmarks.file;

import dev.tarn.benchmarks.column.Orders;
import dev.tarn.benchmarks.result.Histogram;
import dev.tarn.benchmarks.result.Measured;
import dev.tarn.benchmarks.result.Outcome;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;

/**
 * The same file of NDJSON into tables of the same catalog, by one loader after the other, until its
 * rows are in a snapshot. Each is started for its turn, and warms up with a file before that.
 */
public final class FileRun {
    public static final String NAME = "files";

    /** By their names, who there is beside Tarn. */
    public static final List<String> PEERS = Loader.peers();

    private static final int WARM_UP_SHARE = 4;
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /** How much of it, and who beside Tarn. */
    public record Extent(int rounds, int rows, List<String> peers) {
        public Extent {
            peers = List.copyOf(peers);
        }

        int warmUpRows() {
            return Math.max(1, rows / WARM_UP_SHARE);
        }
    }

    private final Extent extent;
    private final PrintWriter out;
    private final ExpectedRows expected;

    public FileRun(Extent extent, PrintWriter out) {
        this.extent = extent;
        this.out = out;
        this.expected = new ExpectedRows(extent.warmUpRows() + extent.rows());
    }

    private List<Loader> loaders() {
        return Stream.of(Loader.values())
                .filter(each -> each == Loader.TARN || extent.peers().contains(each.word()))
                .toList();
    }

    /** By their names, what each of those who take part is. */
    public Map<String, String> servers() {
        Map<String, String> servers = new LinkedHashMap<>();
        loaders().forEach(each -> servers.put(each.word(), each.description()));
        return servers;
    }

    public String title() {
        return "a file of NDJSON into a table with zstd, until its %,d rows are in a snapshot: operations are rows, the latency is that of the file"
                .formatted(extent.rows());
    }

    /** The two files, of which the first is to warm up. */
    private record Bodies(Path first, Path second) {}

    public List<Measured> run(Path home, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Bodies bodies = write(folder);
        List<Measured> measured = new ArrayList<>();
        try (var rig = new FileRig(home, folder)) {
            for (int round = 1; round <= extent.rounds(); round++) {
                for (Loader loader : loaders()) {
                    Measured each = turn(rig, loader, bodies, folder, round);
                    measured.add(each);
                    out.println(each.line());
                    out.flush();
                }
            }
        }
        return measured;
    }

    private Bodies write(Path folder) throws IOException {
        Iterator<List<String>> rows = Orders.endless();
        var bodies = new Bodies(folder.resolve("first.ndjson"), folder.resolve("second.ndjson"));
        write(bodies.first(), rows, extent.warmUpRows());
        write(bodies.second(), rows, extent.rows());
        return bodies;
    }

    private void write(Path file, Iterator<List<String>> rows, int count) throws IOException {
        try (var lines = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (int i = 0; i < count; i++) {
                List<String> row = rows.next();
                expected.add(row);
                lines.write(Orders.json(row).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private Measured turn(FileRig rig, Loader loader, Bodies bodies, Path folder, int round)
            throws IOException, InterruptedException {
        String name = "%s_%d".formatted(loader.word().replace('-', '_'), round);
        Table table = rig.create(name);
        Measured measured;
        try (Loading loading = loader.start(rig, name, folder)) {
            loading.load(bodies.first());
            awaitRows(table, extent.warmUpRows());
            rig.checkpoint();
            measured = measure(rig, loader, loading, bodies.second(), table, round);
        }
        expected.require(table);
        return measured;
    }

    private Measured measure(
            FileRig rig, Loader loader, Loading loading, Path file, Table table, int round)
            throws IOException, InterruptedException {
        Snapshot warm = table.currentSnapshot();
        Map<String, Duration> before = cpu(rig, loading);
        long began = System.nanoTime();
        loading.load(file);
        Snapshot last = awaitRows(table, (long) extent.warmUpRows() + extent.rows());
        long nanos = System.nanoTime() - began;
        Map<String, Double> cpuMillis = new HashMap<>();
        cpu(rig, loading)
                .forEach((process, used) ->
                        cpuMillis.put(
                                process,
                                used.minus(before.getOrDefault(process, Duration.ZERO)).toNanos()
                                        / 1e6));
        double all = cpuMillis.values().stream().mapToDouble(Double::doubleValue).sum();
        var latency = new Histogram();
        latency.add(nanos);
        return new Measured(
                        loader.word(),
                        NAME,
                        round,
                        nanos / 1e9,
                        Map.of(Outcome.DONE, (long) extent.rows()),
                        latency,
                        cpuMillis,
                        loading.residentBytes())
                .with(
                        "server: CPU µs a row",
                        cpuMillis.getOrDefault("server", 0.0) * 1e3 / extent.rows())
                .with("all: CPU µs a row", all * 1e3 / extent.rows())
                .with("commits", (double) (last.sequenceNumber() - warm.sequenceNumber()))
                .with("file bytes a row", bytesAdded(warm, last) / extent.rows());
    }

    private static Map<String, Duration> cpu(FileRig rig, Loading loading) {
        Map<String, Duration> cpu = new HashMap<>(rig.cpu());
        cpu.putAll(loading.cpu());
        return cpu;
    }

    /** Looks, as any reader does, until a snapshot has so many. */
    private static Snapshot awaitRows(Table table, long rows)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            table.refresh();
            Snapshot last = table.currentSnapshot();
            long found = last == null ? 0 : total(last, SnapshotSummary.TOTAL_RECORDS_PROP);
            if (last != null && found == rows) {
                return last;
            }
            if (found > rows || System.nanoTime() > deadline) {
                throw new IOException(
                        "%s has %,d rows where %,d were sent".formatted(table.name(), found, rows));
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }

    private static double bytesAdded(Snapshot warm, Snapshot last) {
        return total(last, SnapshotSummary.TOTAL_FILE_SIZE_PROP)
                - total(warm, SnapshotSummary.TOTAL_FILE_SIZE_PROP);
    }

    private static long total(Snapshot snapshot, String property) {
        return Long.parseLong(snapshot.summary().getOrDefault(property, "0"));
    }
}
