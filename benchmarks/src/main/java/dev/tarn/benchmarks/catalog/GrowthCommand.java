package dev.tarn.benchmarks.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.option.Places;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tarn bench growth}. */
@Command(
        name = "growth",
        description = {
            "What a request costs as the catalog grows: tables in a namespace, snapshots of a table.",
            "Servers grow side by side on one PostgreSQL and one store, and take turns at each size. Writes growth-DATE.json, .md and .svg."
        },
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class GrowthCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Turns turns = new Turns(3, 5);
    @Mixin private Places places = new Places();

    @Option(
            names = "--tables",
            paramLabel = "N",
            split = ",",
            defaultValue = "1000,10000,100000",
            description = "How many tables the namespace has (${DEFAULT-VALUE}).")
    private List<Integer> tables = List.of();

    @Option(
            names = "--snapshots",
            paramLabel = "N",
            split = ",",
            defaultValue = "10,1000,10000",
            description = "How many snapshots the tables have (${DEFAULT-VALUE}).")
    private List<Integer> snapshots = List.of();

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "8",
            description = "How many clients there are at once (${DEFAULT-VALUE}).")
    private int clients;

    @Option(
            names = "--peers",
            paramLabel = "NAME",
            split = ",",
            description = Peers.OPTION + " By default iceberg.")
    private List<String> peers = List.of("iceberg");

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        check();
        List<Peer> chosen = chosen();
        ObjectNode machine = Machine.facts();
        String start = Instant.now().toString();
        Path folder = places.folder("growth");
        Results results;
        try (var stores = Stores.start(places.home(), folder);
                var run = new GrowthRun(extent(), stores, spec.commandLine().getOut())) {
            run.run(chosen, folder);
            machine.put("loadAverageAfter", Machine.loadAverage());
            results =
                    new Results(
                            "The catalog as it grows",
                            CatalogCommand.METHOD,
                            start,
                            command(),
                            machine,
                            CatalogCommand.PROCESSES,
                            descriptions(chosen),
                            run.titles(),
                            run.measured());
        }
        Trees.delete(folder);
        spec.commandLine().getOut().println(places.write(results, "growth"));
        return 0;
    }

    private void check() {
        boolean sizes =
                tables.stream().allMatch(each -> each >= 1)
                        && snapshots.stream().allMatch(each -> each >= 1);
        if (!sizes || !turns.measure() || clients < 1) {
            throw refused("Sizes, rounds, seconds and clients are at least 1");
        }
    }

    private GrowthRun.Extent extent() {
        return new GrowthRun.Extent(
                tables.stream().sorted().toList(),
                snapshots.stream().sorted().toList(),
                turns.rounds(),
                turns.time(),
                turns.warmUp(),
                clients);
    }

    private List<Peer> chosen() {
        try {
            return new Peers(places.home()).beside(peers);
        } catch (IllegalArgumentException unknown) {
            throw refused(String.valueOf(unknown.getMessage()));
        }
    }

    private static Map<String, String> descriptions(List<Peer> chosen) {
        Map<String, String> descriptions = new LinkedHashMap<>();
        chosen.forEach(each -> descriptions.put(each.name(), each.description()));
        return descriptions;
    }

    private String command() {
        return "./tarn bench growth --tables %s --snapshots %s %s --clients %d --peers %s"
                .formatted(
                        words(tables),
                        words(snapshots),
                        turns.words(),
                        clients,
                        String.join(",", peers));
    }

    private static String words(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
