package dev.tarn.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The command in a process of its own, as the script starts it, for one data folder. */
public record TarnProcess(Path data) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a command said, both outputs together. */
    public record Ended(int code, String said) {}

    public Ended run(String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile(data.getParent(), "output", "");
        Process process = start(output, arguments);
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), Files.readString(output));
    }

    Process start(Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dtarn.home=" + System.getProperty("tarn.home", ".."),
                        Tarn.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", data.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    JsonNode status() throws IOException, InterruptedException {
        return JSON.readTree(run("status", "--json").said());
    }

    /** What {@code status} says a part runs in, if it runs. */
    static Optional<ProcessHandle> part(JsonNode status, String part) {
        return ProcessHandle.of(status.at("/parts/" + part + "/pid").asLong())
                .filter(ProcessHandle::isAlive);
    }

    static void kill(JsonNode status, String part) {
        // A watchdog may have been faster.
        part(status, part)
                .ifPresent(process -> {
                    process.destroyForcibly();
                    process.onExit().join();
                });
    }
}
