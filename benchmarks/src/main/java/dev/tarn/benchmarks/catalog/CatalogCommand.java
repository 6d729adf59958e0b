package dev.tarn.benchmarks.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.peer.Peer;
import dev.tarn.benchmarks.peer.Peers;
import dev.tarn.benchmarks.peer.RunningPeer;
import dev.tarn.benchmarks.rig.Machine;
import dev.tarn.benchmarks.rig.ProcessTree;
import dev.tarn.benchmarks.rig.Stores;
import dev.tarn.embedded.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tarn bench catalog}. */
@Command(
        name = "catalog",
        description = {
            "Operations per second, latencies, CPU and memory of the catalog and its peers.",
            "Servers take turns, each with a fresh database and JVM in each round, on one PostgreSQL with fsync and one S3 store that are started for it. Writes catalog-DATE.json, .md and .svg."
        },
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class CatalogCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    /** The source checkout; the script says where it is. */
    private final Path home = Path.of(System.getProperty("tarn.home", "."));

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each server has its turn (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "10",
            description = "How long each workload is measured at most (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description = "How long it runs before that; as long as it is measured by default.")
    private Optional<Integer> warmUp = Optional.empty();

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

    @Option(
            names = "--uri",
            paramLabel = "URI",
            description =
                    "Measures a server that runs already, instead: what comes before /v1/ in its addresses.")
    private Optional<URI> uri = Optional.empty();

    @Option(names = "--warehouse", paramLabel = "NAME", description = "With --uri.")
    private Optional<String> warehouse = Optional.empty();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "With --uri: what to sign in with.")
    private Optional<String> token = Optional.empty();

    @Option(
            names = "--pid",
            paramLabel = "PID",
            description = "With --uri: whose CPU and memory it is.")
    private Optional<Long> pid = Optional.empty();

    @Option(
            names = "--client",
            paramLabel = "KEY=VALUE",
            description =
                    "With --uri: properties of Iceberg's clients; without s3.endpoint, s3.access-key-id, s3.secret-access-key and io-impl nobody appends to one table.")
    private Map<String, String> client = Map.of();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where stores and logs live meanwhile; a folder of its own below it.")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where results are written; benchmarks/results by default.")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        check();
        ObjectNode machine = Machine.facts();
        Instant start = Instant.now();
        var run = new CatalogRun(extent(), spec.commandLine().getOut());
        Map<String, String> servers = uri.isPresent() ? one(run) : all(run);
        machine.put("loadAverageAfter", Machine.loadAverage());
        var results =
                new Results(
                        "Catalogs side by side",
                        start.toString(),
                        command(),
                        machine,
                        servers,
                        run.titles(),
                        run.measured());
        Path page =
                ResultFiles.write(
                        results, out.orElse(home.resolve("benchmarks/results")), "catalog");
        spec.commandLine().getOut().println("Written to " + page + ", .json and .svg");
        return 0;
    }

    private void check() {
        for (String each : only) {
            if (!Workloads.NAMES.contains(each)) {
                throw refused("No workload " + each + ": there are " + Workloads.NAMES);
            }
        }
        if (rounds < 1 || seconds < 1 || clients < 1 || tables < clients || listed < 1) {
            throw refused(
                    "Rounds, seconds, clients and listed tables are at least 1, and tables as many as clients");
        }
    }

    private CatalogRun.Extent extent() {
        return new CatalogRun.Extent(
                rounds,
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(warmUp.orElse(seconds)),
                clients,
                tables,
                listed,
                only);
    }

    private Map<String, String> all(CatalogRun run)
            throws IOException, InterruptedException, ExecutionException {
        List<Peer> chosen = chosen();
        Path parent = Files.createDirectories(data.orElse(home.resolve("target/bench")));
        Path folder = parent.resolve("catalog-" + ProcessHandle.current().pid());
        try (var stores = Stores.start(home, folder)) {
            run.peers(chosen, stores, folder);
        }
        // Only of a run that failed there is something to read in it.
        Trees.delete(folder);
        Map<String, String> servers = new LinkedHashMap<>();
        chosen.forEach(each -> servers.put(each.name(), each.description()));
        return servers;
    }

    private List<Peer> chosen() {
        try {
            return new Peers(home).beside(peers);
        } catch (IllegalArgumentException unknown) {
            throw refused(String.valueOf(unknown.getMessage()));
        }
    }

    private Map<String, String> one(CatalogRun run)
            throws IOException, InterruptedException, ExecutionException {
        URI base = URI.create(uri.orElseThrow().toString().replaceAll("/+$", ""));
        var running =
                new RunningPeer(
                        base,
                        warehouse.orElse(""),
                        token.orElse(""),
                        client,
                        () -> pid.map(ProcessTree::cpu).orElse(Duration.ZERO),
                        () -> pid.map(ProcessTree::residentBytes).orElse(0L),
                        () -> {});
        run.server(base.getAuthority(), running);
        return Map.of(base.getAuthority(), "a server that was running, at " + base);
    }

    /** Without tokens, keys and the folders of one machine. */
    private String command() {
        var words =
                new StringBuilder(
                        "./tarn bench catalog --rounds %d --seconds %d".formatted(rounds, seconds));
        warmUp.ifPresent(each -> words.append(" --warm-up ").append(each));
        words.append(" --clients %d --tables %d --listed %d".formatted(clients, tables, listed));
        if (!only.equals(Workloads.NAMES)) {
            words.append(" --only ").append(String.join(",", only));
        }
        if (!peers.isEmpty()) {
            words.append(" --peers ").append(String.join(",", peers));
        }
        uri.ifPresent(each -> words.append(" --uri ").append(each));
        return words.toString();
    }

    private ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
