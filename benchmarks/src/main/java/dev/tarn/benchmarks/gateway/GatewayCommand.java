package dev.tarn.benchmarks.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.load.Processes;
import dev.tarn.benchmarks.option.Places;
import dev.tarn.benchmarks.option.Running;
import dev.tarn.benchmarks.option.Turns;
import dev.tarn.benchmarks.peer.RunningPeer;
import dev.tarn.benchmarks.result.Results;
import dev.tarn.benchmarks.rig.Machine;
import dev.tarn.embedded.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
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

/** {@code tarn bench gateway}. */
@Command(
        name = "gateway",
        description = {
            "What a page, a statement and a large answer cost through the gateway, beside the same Trino directly and through trino-gateway.",
            "Ways take turns in each round to one Trino that is started for it, with a catalog and PostgreSQL with fsync. Writes gateway-DATE.json, .md and .svg.",
            "With --uri, the address of a gateway or a Trino over plain HTTP, one is measured that runs already."
        },
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class GatewayCommand implements Callable<Integer> {
    private static final List<String> WORKLOADS = workloads();
    private static final List<String> PEERS = List.of(TrinoGateway.NAME, "none");
    private static final List<String> PROCESSES =
            List.of("server", "trino", "catalog", "postgres", "driver");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Turns turns = new Turns(3, 10);
    @Mixin private Running running = new Running();
    @Mixin private Places places = new Places();

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many clients there are at once (${DEFAULT-VALUE}).")
    private int clients;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "100000",
            description = "How often each is done at most, in a turn (${DEFAULT-VALUE}).")
    private long count;

    @Option(
            names = "--only",
            paramLabel = "WORKLOAD",
            split = ",",
            description = "Some of: page, statement, answer, huge.")
    private List<String> only = WORKLOADS;

    @Option(
            names = "--answer",
            paramLabel = "SQL",
            defaultValue = "SELECT * FROM tpch.sf1.orders",
            description = "The statement with a large answer (${DEFAULT-VALUE}).")
    private String answer = "";

    @Option(
            names = "--peers",
            paramLabel = "NAME",
            split = ",",
            description = "Who else is a way to Trino: trino-gateway, as by default, or none.")
    private List<String> peers = List.of(TrinoGateway.NAME);

    @Option(
            names = "--engine-core",
            paramLabel = "N",
            description =
                    "The core that Trino has for itself, with taskset; give the command the others in the same way.")
    private Optional<Integer> engineCore = Optional.empty();

    @Option(
            names = "--user",
            paramLabel = "NAME",
            defaultValue = "bench",
            description = "With --uri and without --token: who asks (${DEFAULT-VALUE}).")
    private String user = "";

    private static List<String> workloads() {
        List<String> all = new ArrayList<>(Crossing.words());
        all.add(GatewayRun.HUGE);
        return List.copyOf(all);
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        check();
        ObjectNode machine = Machine.facts();
        Instant start = Instant.now();
        var run = new GatewayRun(extent(), spec.commandLine().getOut());
        Map<String, String> servers = running.isThere() ? one(run) : own(run);
        machine.put("loadAverageAfter", Machine.loadAverage());
        var results =
                new Results(
                        "Ways to Trino",
                        "ways took turns in each, to the same Trino, each of %d client(s) with its next request after an answer. The server is whoever stands in the way."
                                .formatted(clients),
                        start.toString(),
                        command(),
                        machine,
                        PROCESSES,
                        servers,
                        run.titles(),
                        run.measured());
        spec.commandLine().getOut().println(places.write(results, "gateway"));
        return 0;
    }

    private void check() {
        for (String each : only) {
            if (!WORKLOADS.contains(each)) {
                throw refused("No workload " + each + ": there are " + WORKLOADS);
            }
        }
        for (String each : peers) {
            if (!PEERS.contains(each)) {
                throw refused("No peer " + each + ": there are " + PEERS);
            }
        }
        if (!turns.measure() || clients < 1 || count < 1) {
            throw refused("Rounds, seconds, clients and count are at least 1");
        }
    }

    private GatewayRun.Extent extent() {
        return new GatewayRun.Extent(
                turns.rounds(), turns.time(), turns.warmUp(), clients, count, answer, only);
    }

    private Map<String, String> own(GatewayRun run)
            throws IOException, InterruptedException, ExecutionException {
        Path folder = places.folder("gateway").toAbsolutePath();
        List<Way> ways;
        try (var rig =
                new GatewayRig(
                        places.home().toAbsolutePath(),
                        folder,
                        peers.contains(TrinoGateway.NAME))) {
            if (engineCore.isPresent()) {
                rig.leaveToEngine(engineCore.orElseThrow());
            }
            ways = rig.ways();
            run.ways(ways, rig.processes());
            run.huge(rig);
        }
        Trees.delete(folder);
        Map<String, String> servers = new LinkedHashMap<>();
        ways.forEach(each -> servers.put(each.name(), each.description()));
        return servers;
    }

    private Map<String, String> one(GatewayRun run)
            throws IOException, InterruptedException, ExecutionException {
        RunningPeer peer = running.peer("", Map.of());
        String proof =
                peer.token().isEmpty()
                        ? "X-Trino-User: " + user
                        : "Authorization: Bearer " + peer.token();
        var way =
                new Way(
                        peer.uri().getAuthority(),
                        "a way to Trino that was open, at " + peer.uri(),
                        peer.uri(),
                        () -> proof + "\r\n",
                        peer.cpu(),
                        peer.resident());
        run.ways(List.of(way), Processes.of(peer));
        return Map.of(way.name(), way.description());
    }

    private String command() {
        return "./tarn bench gateway %s --clients %d --count %d --only %s --peers %s --answer \"%s\"%s%s"
                .formatted(
                        turns.words(),
                        clients,
                        count,
                        String.join(",", only),
                        String.join(",", peers),
                        answer,
                        engineCore.map(each -> " --engine-core " + each).orElse(""),
                        running.words());
    }

    private ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
