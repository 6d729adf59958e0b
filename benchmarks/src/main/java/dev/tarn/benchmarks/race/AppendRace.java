package dev.tarn.benchmarks.race;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.rig.CatalogProcess;
import dev.tarn.benchmarks.rig.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;

/**
 * {@code AppendRace HOME FOLDER SERVERS WRITERS APPENDS [KILL_SECONDS]}: writers append to one
 * table, and every file must be there once in the end; with the last argument a server is killed
 * each time so many seconds are over.
 */
public final class AppendRace {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TableIdentifier TABLE = TableIdentifier.of("race", "appends");
    private static final Schema SCHEMA =
            new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));

    private final Rig rig;
    private final int writers;
    private final int appends;
    private final Writer.Tally tally = new Writer.Tally();
    private int kills;

    private AppendRace(Rig rig, int writers, int appends) {
        this.rig = rig;
        this.writers = writers;
        this.appends = appends;
    }

    public static void main(String[] args) throws Exception {
        if (args.length < 5) {
            System.err.println(
                    "Usage: AppendRace HOME FOLDER SERVERS WRITERS APPENDS [KILL_SECONDS]");
            System.exit(2);
        }
        Path home = Path.of(args[0]);
        int servers = Integer.parseInt(args[2]);
        Duration killEvery = Duration.ofSeconds(args.length > 5 ? Long.parseLong(args[5]) : 0);
        try (var rig = new Rig(home, Path.of(args[1]), servers)) {
            var race = new AppendRace(rig, Integer.parseInt(args[3]), Integer.parseInt(args[4]));
            ObjectNode result = race.run(killEvery);
            result.put("servers", servers).put("killEverySeconds", killEvery.toSeconds());
            System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result));
            Path file =
                    home.resolve("benchmarks/results")
                            .resolve(
                                    "appends-%s-%d-servers%s.json"
                                            .formatted(
                                                    Instant.now().toString().substring(0, 10),
                                                    servers,
                                                    killEvery.isZero() ? "" : "-killed"));
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(
                    file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
            if (!result.path("right").asBoolean()) {
                System.exit(1);
            }
        }
    }

    private ObjectNode run(Duration killEvery)
            throws IOException, InterruptedException, ExecutionException {
        try (RESTCatalog client = rig.client(rig.servers().getFirst())) {
            client.createNamespace(Namespace.of("race"));
            client.createTable(TABLE, SCHEMA);
        }
        Duration cpuBefore = cpu();
        Instant start = Instant.now();
        race(killEvery);
        Duration took = Duration.between(start, Instant.now());
        Duration cpu = cpu().minus(cpuBefore);
        ObjectNode result = JSON.createObjectNode();
        result.put("date", start.toString());
        result.put("machine", Runtime.getRuntime().availableProcessors() + " cores, shared by all");
        result.put("writers", writers).put("appendsEach", appends);
        result.put("seconds", took.toMillis() / 1e3);
        result.put("appendsPerSecond", writers * appends * 1e3 / took.toMillis());
        result.put("serverCpuMillisPerAppend", (double) cpu.toMillis() / (writers * appends));
        result.put("conflictsSeenByClients", tally.conflicts.get());
        result.put("answersLost", tally.unknown.get());
        result.put("answersLostButCommitted", tally.unknownButCommitted.get());
        result.put("kills", kills);
        Map<String, Integer> found = files();
        long missing = missing(found);
        long twice = found.values().stream().filter(times -> times > 1).count();
        result.put("files", found.size()).put("missing", missing).put("twice", twice);
        boolean whole = found.size() == writers * appends && missing == 0 && twice == 0;
        result.put("right", whole && (kills > 0 || tally.conflicts.get() == 0));
        return result;
    }

    private Duration cpu() {
        return rig.servers().stream()
                .map(CatalogProcess::cpu)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private void race(Duration killEvery)
            throws IOException, InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                var server = rig.servers().get(i % rig.servers().size());
                var writer = new Writer(rig, server, TABLE, i, tally);
                running.add(
                        threads.submit(() -> {
                            writer.append(appends);
                            return true;
                        }));
            }
            if (!killEvery.isZero()) {
                killUntilDone(running, killEvery);
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
    }

    private void killUntilDone(List<Future<?>> running, Duration killEvery)
            throws IOException, InterruptedException {
        var random = new Random(20261121);
        while (true) {
            Thread.sleep(killEvery);
            if (running.stream().allMatch(Future::isDone)) {
                return;
            }
            List<CatalogProcess> ready = rig.ready();
            if (ready.isEmpty()) {
                continue;
            }
            ready.get(random.nextInt(ready.size())).killAndStartAgain();
            kills++;
        }
    }

    private Map<String, Integer> files() throws IOException {
        var found = new HashMap<String, Integer>();
        try (RESTCatalog client = rig.client(rig.servers().getFirst())) {
            Table table = client.loadTable(TABLE);
            try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
                for (FileScanTask task : tasks) {
                    String path = task.file().location();
                    found.merge(path.substring(path.lastIndexOf('/') + 1), 1, Integer::sum);
                }
            }
        }
        return found;
    }

    private long missing(Map<String, Integer> found) {
        long missing = 0;
        for (int writer = 0; writer < writers; writer++) {
            for (int i = 0; i < appends; i++) {
                if (!found.containsKey("w%d-%d.parquet".formatted(writer, i))) {
                    missing++;
                }
            }
        }
        return missing;
    }
}
