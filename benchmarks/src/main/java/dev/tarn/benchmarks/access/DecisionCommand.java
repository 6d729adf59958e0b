package dev.tarn.benchmarks.access;

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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tarn bench decision}. */
@Command(
        name = "decision",
        description = {
            "How long a decision about access takes, as Trino's plugin for OPA asks for it, with ten rules for each of many tables.",
            "A catalog with a fresh database and JVM in each round. Writes decision-DATE.json, .md and .svg.",
            "With --uri, which is what comes before /allow, /row-filters, /column-masks and /batch, a server is measured that runs already: an OPA, or another catalog. It has to allow the user measured whatever is asked about lake.decisions.t0, t1 and so on, and answer with one row filter and one mask."
        },
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class DecisionCommand implements Callable<Integer> {
    private static final List<String> PROCESSES = List.of("server", "postgres", "s3", "driver");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Turns turns = new Turns(3, 10);
    @Mixin private Running running = new Running();
    @Mixin private Places places = new Places();

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "How many ask at once, each its next question after an answer (${DEFAULT-VALUE}).")
    private int clients;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "100000",
            description =
                    "How often each question is asked at most, in a round (${DEFAULT-VALUE}).")
    private long count;

    @Option(
            names = "--tables",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many tables there are, with ten rules each (${DEFAULT-VALUE}).")
    private int tables;

    @Option(
            names = "--only",
            paramLabel = "QUESTION",
            split = ",",
            description = "Some of: allow, row-filters, column-masks, batch.")
    private List<String> only = Question.words();

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        var run = new DecisionRun(extent(), spec.commandLine().getOut());
        ObjectNode machine = Machine.facts();
        Instant start = Instant.now();
        Map<String, String> servers = running.isThere() ? one(run) : own(run);
        machine.put("loadAverageAfter", Machine.loadAverage());
        var results =
                new Results(
                        "Decisions about access by %,d rules".formatted(tables * Rules.EACH),
                        "%d asked at once over plain HTTP, of drawn tables. A round has a database and a JVM of its own, on PostgreSQL with fsync."
                                .formatted(clients),
                        start.toString(),
                        command(),
                        machine,
                        PROCESSES,
                        servers,
                        run.titles(),
                        run.measured());
        spec.commandLine().getOut().println(places.write(results, "decision"));
        return 0;
    }

    private DecisionRun.Extent extent() {
        if (!turns.measure() || clients < 1 || count < 1 || tables < 1) {
            throw refused("Rounds, seconds, clients, count and tables are at least 1");
        }
        List<Question> questions =
                only.stream()
                        .map(each ->
                                Question.find(each)
                                        .orElseThrow(() ->
                                                refused(
                                                        "No question %s: there are %s"
                                                                .formatted(
                                                                        each, Question.words()))))
                        .toList();
        return new DecisionRun.Extent(
                turns.rounds(), turns.time(), turns.warmUp(), clients, count, tables, questions);
    }

    private Map<String, String> own(DecisionRun run)
            throws IOException, InterruptedException, ExecutionException {
        Path folder = places.folder("decision");
        Peer tarn = new Peers(places.home()).beside(List.of("none")).getFirst();
        try (var stores = Stores.start(places.home(), folder)) {
            run.own(tarn, stores, folder);
        }
        Trees.delete(folder);
        return Map.of(tarn.name(), tarn.description());
    }

    private Map<String, String> one(DecisionRun run)
            throws IOException, InterruptedException, ExecutionException {
        String name = running.uri().getAuthority();
        run.server(name, running.peer("", Map.of()));
        return Map.of(name, "a server that was running, at " + running.uri());
    }

    private String command() {
        return "./tarn bench decision %s --clients %d --count %d --tables %d --only %s%s"
                .formatted(
                        turns.words(),
                        clients,
                        count,
                        tables,
                        String.join(",", only),
                        running.words());
    }

    private ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
