package dev.tarn.benchmarks.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.column.ColumnRun;
import dev.tarn.benchmarks.file.FileRun;
import dev.tarn.benchmarks.option.Places;
import dev.tarn.benchmarks.option.Running;
import dev.tarn.benchmarks.option.Turns;
import dev.tarn.benchmarks.result.Measured;
import dev.tarn.benchmarks.result.Results;
import dev.tarn.benchmarks.rig.Machine;
import dev.tarn.embedded.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tarn bench writer}. */
@Command(
        name = "writer",
        description = {
            "Rows a second into Parquet beside Jackson with Iceberg's own writers, whole files into tables beside Spark and the Kafka Connect sink, and small batches a second into one table until they are committed.",
            "Ways into Parquet take turns in each round, each in a JVM of its own on one thread; in the end their files are read and compared. So do those who bring a file into a table, until its rows are there; all tables are read with plain Iceberg. Files and batches go to a writer, a catalog, PostgreSQL with fsync and an S3 store that are started for it. Writes writer-DATE.json, .md and .svg.",
            "With --uri, the address of a Tarn writer, and --table, batches go to one that runs already."
        },
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class WriterCommand implements Callable<Integer> {
    private static final List<String> WORKLOADS =
            List.of("ndjson", "csv", FileRun.NAME, SmallBatches.NAME);
    private static final List<String> PROCESSES =
            List.of(
                    "server",
                    "thread",
                    "broker",
                    "producer",
                    "catalog",
                    "postgres",
                    "s3",
                    "driver");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Turns turns = new Turns(3, 10);
    @Mixin private Running running = new Running();
    @Mixin private Places places = new Places();

    @Option(
            names = "--only",
            paramLabel = "WORKLOAD",
            split = ",",
            description = "Some of: ndjson, csv, files, batches.")
    private List<String> only = WORKLOADS;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Rows of a body that becomes a Parquet file (${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--file-rows",
            paramLabel = "N",
            defaultValue = "2000000",
            description = "Rows of a file that becomes a table (${DEFAULT-VALUE}).")
    private int fileRows;

    @Option(
            names = "--peers",
            paramLabel = "NAME",
            split = ",",
            description = "Who else brings files: spark, kafka-connect or none; both by default.")
    private List<String> peers = FileRun.PEERS;

    @Option(
            names = "--core",
            paramLabel = "N",
            description = "The core on which that is done, with taskset; by default any.")
    private Optional<Integer> core = Optional.empty();

    @Option(
            names = "--per-second",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many batches are sent in a second (${DEFAULT-VALUE}).")
    private int perSecond;

    @Option(
            names = "--store-millis",
            paramLabel = "MS",
            defaultValue = "60",
            description = "How long each answer of the store takes them (${DEFAULT-VALUE}).")
    private int storeMillis;

    @Option(
            names = "--table",
            paramLabel = "LAKE.NAMESPACE.TABLE",
            description = "With --uri: a table with a long id and a string note.")
    private Optional<String> table = Optional.empty();

    private final List<Measured> measured = new ArrayList<>();
    private final Map<String, String> titles = new LinkedHashMap<>();
    private final Map<String, String> servers = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        ObjectNode machine = Machine.facts();
        Instant start = Instant.now();
        Path folder = places.folder("writer");
        var batches = new SmallBatchesRun(batches(), spec.commandLine().getOut());
        if (running.isThere()) {
            String name = running.uri().getAuthority();
            batches.server(running.peer("", Map.of()), table());
            servers.put(name, "a writer that was running, at " + running.uri());
        } else {
            columns(folder);
            files(folder);
            if (only.contains(SmallBatches.NAME)) {
                batches.own(places.home(), folder.resolve(SmallBatches.NAME));
                servers.putIfAbsent("tarn", "Tarn's writer service");
            }
        }
        if (!batches.measured().isEmpty()) {
            measured.addAll(batches.measured());
            titles.put(SmallBatches.NAME, batches.title());
        }
        Trees.delete(folder);
        machine.put("loadAverageAfter", Machine.loadAverage());
        var results =
                new Results(
                        "Rows and batches into tables",
                        "ways into Parquet took turns in each round, each on one thread of a JVM of its own with 1 GB; so did who brought files, each started for its turn, with 1 GB for each JVM and a first file to warm up; batches went to one writer with 1 GB, a catalog, PostgreSQL (fsync on) and a store each of whose answers took %d ms, and their latency counts from when they were due."
                                .formatted(storeMillis),
                        start.toString(),
                        command(),
                        machine,
                        processes(),
                        servers,
                        titles,
                        measured);
        spec.commandLine().getOut().println(places.write(results, "writer"));
        return 0;
    }

    private void columns(Path folder) throws IOException, InterruptedException {
        List<String> formats = ColumnRun.FORMATS.stream().filter(only::contains).toList();
        if (formats.isEmpty()) {
            return;
        }
        var run = new ColumnRun(columns(), spec.commandLine().getOut());
        measured.addAll(run.run(formats, folder.resolve("columns")));
        titles.putAll(run.titles(formats));
        servers.putAll(ColumnRun.ways());
    }

    private void files(Path folder) throws IOException, InterruptedException {
        if (!only.contains(FileRun.NAME)) {
            return;
        }
        var run =
                new FileRun(
                        new FileRun.Extent(turns.rounds(), fileRows, peers),
                        spec.commandLine().getOut());
        measured.addAll(run.run(places.home(), folder.resolve(FileRun.NAME)));
        titles.put(FileRun.NAME, run.title());
        run.servers()
                .forEach((name, what) ->
                        servers.merge(name, what, (one, other) -> one + "; " + other));
    }

    /** Those that took part. */
    private List<String> processes() {
        return PROCESSES.stream()
                .filter(each ->
                        measured.stream().anyMatch(one -> one.cpuMillis().containsKey(each)))
                .toList();
    }

    private ColumnRun.Extent columns() {
        return new ColumnRun.Extent(
                turns.rounds(),
                turns.time(),
                turns.warmUp(),
                rows,
                core.map(OptionalInt::of).orElse(OptionalInt.empty()));
    }

    private SmallBatchesRun.Extent batches() {
        return new SmallBatchesRun.Extent(
                turns.rounds(),
                turns.time(),
                turns.warmUp(),
                perSecond,
                Duration.ofMillis(storeMillis));
    }

    private void check() {
        for (String each : only) {
            if (!WORKLOADS.contains(each)) {
                throw refused("No workload " + each + ": there are " + WORKLOADS);
            }
        }
        for (String each : peers) {
            if (!FileRun.PEERS.contains(each) && !each.equals("none")) {
                throw refused("No peer %s: there are %s".formatted(each, FileRun.PEERS));
            }
        }
        if (!turns.measure() || rows < 1 || fileRows < 1 || perSecond < 1 || storeMillis < 0) {
            throw refused("Rounds, seconds, rows and batches a second are at least 1");
        }
        if (running.isThere() != table.isPresent()) {
            throw refused("--uri and --table go together");
        }
        if (running.isThere()) {
            table();
        }
    }

    private List<String> table() {
        List<String> words = List.of(table.orElse("").split("\\.", -1));
        if (words.size() != 3 || words.contains("")) {
            throw refused("A table is LAKE.NAMESPACE.TABLE, and not " + table.orElse(""));
        }
        return words;
    }

    private String command() {
        return "./tarn bench writer %s --only %s --rows %d --file-rows %d --peers %s%s --per-second %d --store-millis %d%s"
                .formatted(
                        turns.words(),
                        String.join(",", only),
                        rows,
                        fileRows,
                        String.join(",", peers),
                        core.map(each -> " --core " + each).orElse(""),
                        perSecond,
                        storeMillis,
                        running.words());
    }

    private ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
