package dev.tarn.launcher.console;

import dev.tarn.launcher.state.DataFolder;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --data}, which every command takes. */
public final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data folder; .tarn beside the tarn script unless said otherwise.")
    private Optional<Path> data = Optional.empty();

    public DataFolder folder() {
        return new DataFolder(data.orElseGet(() -> tarnHome().resolve(".tarn")));
    }

    /** The checkout, as the script says. */
    public static Path tarnHome() {
        return Path.of(System.getProperty("tarn.home", ".")).toAbsolutePath().normalize();
    }
}
