package dev.tarn.benchmarks.hot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.option.Places;
import dev.tarn.benchmarks.option.Turns;
import dev.tarn.benchmarks.result.Results;
import dev.tarn.benchmarks.rig.Machine;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tarn bench hot}. */
@Command(
        name = "hot",
        description = {
            "What is done for each request or row, measured by JMH on one thread, without database and store, and without network but for two loopback sockets that a page is copied between.",
            "Each turn has a JVM of its own. Writes hot-DATE.json, .md and .svg."
        },
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class HotCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Turns turns = new Turns(3, 5);
    @Mixin private Places places = new Places();

    @Option(
            names = "--only",
            paramLabel = "PATH",
            split = ",",
            description =
                    "Some of: load (an answer around metadata), decode (a body into columns), write (a body into Parquet, by columns and by rows), decide (rights and restrictions), copy (a page from a cluster to a client).")
    private List<String> only = HotPath.words();

    @Override
    public Integer call() throws IOException, RunnerException {
        var run = new HotRun(extent(), spec.commandLine().getOut());
        ObjectNode machine = Machine.facts();
        Instant start = Instant.now();
        run.run();
        machine.put("loadAverageAfter", Machine.loadAverage());
        var results =
                new Results(
                        "Hot paths",
                        "JMH takes samples of one operation after the other, each turn in a JVM of its own; operations per second are one divided by the mean of the samples.",
                        start.toString(),
                        "./tarn bench hot %s --only %s"
                                .formatted(turns.words(), String.join(",", only)),
                        machine,
                        List.of(),
                        Map.of("tarn", "the code of the services, called directly"),
                        run.titles(),
                        run.measured());
        spec.commandLine().getOut().println(places.write(results, "hot"));
        return 0;
    }

    private HotRun.Extent extent() {
        if (!turns.measure()) {
            throw refused("Rounds and seconds are at least 1");
        }
        List<HotPath> paths =
                only.stream()
                        .map(each ->
                                HotPath.find(each)
                                        .orElseThrow(() ->
                                                refused(
                                                        "No path %s: there are %s"
                                                                .formatted(each, HotPath.words()))))
                        .toList();
        return new HotRun.Extent(turns.rounds(), turns.time(), turns.warmUp(), 1, paths);
    }

    private ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
