package dev.tarn.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How to start and stop one child.
 *
 * @param marker a text that stands in the command line and in no other process' one, such as the
 *     path of its data folder
 * @param environment added to the few variables that a child inherits; secrets belong here or in a
 *     file, never in {@code command}
 * @param stopPatience how long a polite request may take before the kill
 */
public record ChildCommand(
        String name,
        List<String> command,
        Map<String, String> environment,
        Path directory,
        Path logFile,
        Path pidFile,
        String marker,
        StopSignal stopSignal,
        Duration stopPatience) {
    public ChildCommand {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** Environment values may be secrets. */
    @Override
    public String toString() {
        return name + " " + command + " in " + directory;
    }
}
