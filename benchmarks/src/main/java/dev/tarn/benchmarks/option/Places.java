package dev.tarn.benchmarks.option;

import dev.tarn.benchmarks.result.ResultFiles;
import dev.tarn.benchmarks.result.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a run lives meanwhile, and where it leaves what it has found. */
public final class Places {
    /** The source checkout; the script says where it is. */
    private final Path home = Path.of(System.getProperty("tarn.home", "."));

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

    public Path home() {
        return home;
    }

    /** This run's own; only of a run that failed there is something to read in it. */
    public Path folder(String command) throws IOException {
        Path parent = Files.createDirectories(data.orElse(home.resolve("target/bench")));
        return parent.resolve(command + "-" + ProcessHandle.current().pid());
    }

    /** Returns what to say about it. */
    public String write(Results results, String command) throws IOException {
        Path page =
                ResultFiles.write(results, out.orElse(home.resolve("benchmarks/results")), command);
        return "Written to " + page + ", .json and .svg";
    }
}
