package dev.tarn.benchmarks.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.kills.Sizes;
import dev.tarn.benchmarks.kills.Violations;
import dev.tarn.benchmarks.rig.Machine;
import dev.tarn.embedded.Trees;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tarn bench chaos}. */
@Command(
        name = "chaos",
        description = {
            "Two catalogs, two writers, a gateway and its Trino at once, while services, PostgreSQL, the store and the network in between break.",
            "In the end plain Iceberg reads everything: nothing that was acknowledged is lost, nothing is there twice, every receipt of a batch or a query is true. Writes chaos-DATE.log and .json; ends with 1 if anything was wrong."
        },
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class ChaosCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WRITERS = 2;

    /** More than such a machine takes. */
    private static final int BATCHES_A_SECOND_MAX = 200;

    private static final Duration PATIENCE = Duration.ofMinutes(20);

    @Spec private CommandSpec spec = CommandSpec.create();

    /** The source checkout; the script says where it is. */
    private final Path home = Path.of(System.getProperty("tarn.home", ".")).toAbsolutePath();

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "30",
            description =
                    "After so many nothing more is begun; what was begun comes to its end (${DEFAULT-VALUE}).")
    private int minutes;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Repeats what is chosen, though not the moment; another one each time.")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--every",
            paramLabel = "S",
            defaultValue = "4",
            description = "Seconds between two faults, on average (${DEFAULT-VALUE}).")
    private int every;

    @Option(
            names = "--tables",
            paramLabel = "N",
            defaultValue = "6",
            description = "How many tables the producers bring batches for (${DEFAULT-VALUE}).")
    private int tables;

    @Option(
            names = "--producers",
            paramLabel = "N",
            defaultValue = "16",
            description = "How many bring batches at once (${DEFAULT-VALUE}).")
    private int producers;

    @Option(
            names = "--readers",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "How many count tables by SQL through a gateway with a Trino of its own; 0 starts neither (${DEFAULT-VALUE}).")
    private int readers;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where everything lives meanwhile; a folder of its own below it.")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where results are written; benchmarks/results by default.")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Sizes sizes = sizes();
        Path results = Files.createDirectories(out.orElse(home.resolve("benchmarks/results")));
        String name = "chaos-" + Instant.now().toString().substring(0, 10);
        Path folder =
                Files.createDirectories(data.orElse(home.resolve("target/bench")))
                        .toAbsolutePath()
                        .resolve("chaos-" + ProcessHandle.current().pid());
        PrintWriter terminal = spec.commandLine().getOut();
        Violations violations;
        ObjectNode result = JSON.createObjectNode();
        result.put("date", Instant.now().toString()).put("command", command(sizes));
        result.set("machine", Machine.facts());
        try (var log =
                new ChaosLog(results.resolve(name + ".log"), terminal, InstantSource.system())) {
            log.add(command(sizes));
            var run = new ChaosRun(home, folder, sizes, readers, log);
            run.run(result);
            violations = run.violations();
            log.add(
                    "%s acknowledged, %d violations"
                            .formatted(result.path("acknowledged"), violations.count()));
        }
        result.put("violations", violations.count());
        violations.shown().forEach(result.putArray("firstViolations")::add);
        boolean right = violations.count() == 0;
        result.put("right", right);
        Files.writeString(
                results.resolve(name + ".json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
        terminal.println("Written to " + results.resolve(name) + ".log and .json");
        if (right) {
            Trees.delete(folder);
            return 0;
        }
        terminal.println("What everybody said is in " + folder);
        return 1;
    }

    private Sizes sizes() {
        if (minutes < 1 || every < 1 || tables < 2 || producers < 1 || readers < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Minutes, seconds and producers are at least 1, tables 2, readers 0");
        }
        return new Sizes(
                Math.multiplyExact(minutes * 60, BATCHES_A_SECOND_MAX),
                Duration.ofMinutes(minutes),
                tables,
                producers,
                WRITERS,
                Duration.ofSeconds(every),
                PATIENCE,
                seed.orElseGet(() -> (long) new SecureRandom().nextInt(1_000_000_000)),
                false,
                false);
    }

    private String command(Sizes sizes) {
        return "./tarn bench chaos --minutes %d --seed %d --every %d --tables %d --producers %d --readers %d"
                .formatted(minutes, sizes.seed(), every, tables, producers, readers);
    }
}
