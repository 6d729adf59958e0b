package dev.tarn.benchmarks.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.option.Places;
import dev.tarn.benchmarks.option.Running;
import dev.tarn.benchmarks.option.Turns;
import dev.tarn.benchmarks.peer.Peer;
import dev.tarn.benchmarks.peer.Peers;
import dev.tarn.benchmarks.result.Results;
import dev.tarn.benchmarks.rig.Machine;
import dev.tarn.benchmarks.rig.Stores;
import dev.tarn.embedded.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tarn bench catalog}. */
@Command(
        name = "catalog",
        description = {
            "Operations per second, latencies, CPU and memory of the catalog and its peers.",
            "Servers take turns in each round, each with a database and a JVM of its own, on one PostgreSQL with fsync and one S3 store that are started for it. They live through all rounds; the first ones only warm up, and are not counted. Writes catalog-DATE.json, .md and .svg.",
            "With --uri, which is what comes before /v1/ in its addresses, a server is measured that runs already."
        },
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class CatalogCommand implements Callable<Integer> {
    static final String METHOD =
            "servers took turns in each, on the same PostgreSQL (fsync on) and the same store, each with its own database and a JVM of the same heap.";

    /** A server, and what it stands on. */
    static final List<String> PROCESSES = List.of("server", "postgres", "s3", "driver");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Turns turns = new Turns(3, 10);
    @Mixin private Running running = new Running();
    @Mixin private Places places = new Places();

    @Option(
            names = "--warm-rounds",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "How many rounds only warm up (${DEFAULT-VALUE}): a JVM that commits 300 times a second compiles for minutes.")
    private int warmRounds;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "8",
            description = "How many clients there are at once (${DEFAULT-VALUE}).")
    private int clients;

    @Option(
            names = "--tables",
            paramLabel = "N",
            defaultValue = "100",
            description = "Over how many tables loads and commits go (${DEFAULT-VALUE}).")
    private int tables;

    @Option(
            names = "--store-millis",
            paramLabel = "MS",
            defaultValue = "0",
            description =
                    "How much longer each answer of the store takes all of them (${DEFAULT-VALUE}).")
    private int storeMillis;

    @Option(
            names = "--listed",
            paramLabel = "N",
            defaultValue = "10000",
            description = "How many tables are listed (${DEFAULT-VALUE}).")
    private int listed;

    @Option(
            names = "--only",
            paramLabel = "WORKLOAD",
            split = ",",
            description =
                    "Some of: load, property, append, contended, clients, create-table, create-namespace, list, list-pages.")
    private List<String> only = Workloads.NAMES;

    @Option(
            names = "--peers",
            paramLabel = "NAME",
            split = ",",
            description = Peers.OPTION + " By default all of them.")
    private List<String> peers = List.of();

    @Option(names = "--warehouse", paramLabel = "NAME", description = "With --uri.")
    private Optional<String> warehouse = Optional.empty();

    @Option(
            names = "--client",
            paramLabel = "KEY=VALUE",
            description =
                    "With --uri: properties of Iceberg's clients; without s3.endpoint, s3.access-key-id, s3.secret-access-key and io-impl nobody appends to one table.")
    private Map<String, String> client = Map.of();

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        check();
        ObjectNode machine = Machine.facts();
        Instant start = Instant.now();
        var run = new CatalogRun(extent(), spec.commandLine().getOut());
        Map<String, String> servers = running.isThere() ? one(run) : all(run);
        machine.put("loadAverageAfter", Machine.loadAverage());
        var results =
                new Results(
                        "Catalogs side by side",
                        METHOD,
                        start.toString(),
                        command(),
                        machine,
                        PROCESSES,
                        servers,
                        run.titles(),
                        run.measured());
        spec.commandLine().getOut().println(places.write(results, "catalog"));
        return 0;
    }

    private void check() {
        for (String each : only) {
            if (!Workloads.NAMES.contains(each)) {
                throw refused("No workload " + each + ": there are " + Workloads.NAMES);
            }
        }
        if (!turns.measure() || clients < 1 || tables < clients || listed < 1) {
            throw refused(
                    "Rounds, seconds, clients and listed tables are at least 1, tables as many as clients");
        }
        if (warmRounds < 0 || storeMillis < 0) {
            throw refused(
                    "There are no fewer rounds to warm up than none, and no answer takes less time than it takes");
        }
    }

    private CatalogRun.Extent extent() {
        return new CatalogRun.Extent(
                warmRounds,
                turns.rounds(),
                turns.time(),
                turns.warmUp(),
                clients,
                tables,
                listed,
                only);
    }

    private Map<String, String> all(CatalogRun run)
            throws IOException, InterruptedException, ExecutionException {
        List<Peer> chosen = chosen();
        Path folder = places.folder("catalog");
        try (var stores = Stores.start(places.home(), folder, Duration.ofMillis(storeMillis))) {
            run.peers(chosen, stores, folder);
        }
        Trees.delete(folder);
        Map<String, String> servers = new LinkedHashMap<>();
        chosen.forEach(each -> servers.put(each.name(), each.description()));
        return servers;
    }

    private List<Peer> chosen() {
        try {
            return new Peers(places.home()).beside(peers);
        } catch (IllegalArgumentException unknown) {
            throw refused(String.valueOf(unknown.getMessage()));
        }
    }

    private Map<String, String> one(CatalogRun run)
            throws IOException, InterruptedException, ExecutionException {
        String name = running.uri().getAuthority();
        run.server(name, running.peer(warehouse.orElse(""), client));
        return Map.of(name, "a server that was running, at " + running.uri());
    }

    /** Without tokens, keys and the folders of one machine. */
    private String command() {
        var words = new StringBuilder("./tarn bench catalog " + turns.words());
        words.append(" --clients %d --tables %d --listed %d".formatted(clients, tables, listed));
        if (warmRounds != 1) {
            words.append(" --warm-rounds ").append(warmRounds);
        }
        if (storeMillis > 0) {
            words.append(" --store-millis ").append(storeMillis);
        }
        if (!only.equals(Workloads.NAMES)) {
            words.append(" --only ").append(String.join(",", only));
        }
        if (!peers.isEmpty()) {
            words.append(" --peers ").append(String.join(",", peers));
        }
        words.append(running.words());
        return words.toString();
    }

    private ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
