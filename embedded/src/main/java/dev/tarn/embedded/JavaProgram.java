package dev.tarn.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Java program of others. The class path goes by environment: it is far longer than what the
 * system shows of a command line, by which we recognise an orphan.
 */
public record JavaProgram(String name, EngineClasspath classpath, Path cache, String mainClass) {
    /** {@code options} first, so that those which identify the process are never cut off. */
    public List<String> command(List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Before the others, so that one of them can say no.
        command.add("-XX:+AutoCreateSharedArchive");
        command.addAll(options);
        // Classes parsed at the first start are mapped from a file at the next ones.
        command.add("-XX:SharedArchiveFile=" + cache.resolve(name + ".jsa").toAbsolutePath());
        command.add("-Xlog:disable");
        command.add("-Xlog:all=error:stderr");
        command.add(mainClass);
        command.addAll(arguments);
        try {
            Files.createDirectories(cache);
        } catch (IOException e) {
            throw new EngineException("Cannot make " + cache + ": " + e, e);
        }
        return command;
    }

    public Map<String, String> environment() {
        return Map.of("CLASSPATH", classpath.joined());
    }
}
