package dev.tarn.benchmarks.file;

import dev.tarn.benchmarks.peer.PeerJars;
import dev.tarn.benchmarks.rig.ProcessTree;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of Kafka's, or with its client, in a JVM of its own with a heap of 1 GB. */
final class KafkaProcess implements AutoCloseable {
    private static final String ENGINE = "kafka-connect";
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final Duration RUN_PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Path log;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    private KafkaProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.questions = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** {@code arguments} name the main class first. */
    private static ProcessBuilder builder(Path home, Path log, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        // A line for each message would be measured, too.
        command.add("-Dlog4j2.level=WARN");
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", PeerJars.classpath(home, ENGINE));
        return builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    private static KafkaProcess started(ProcessBuilder builder, Path log) throws IOException {
        Process process = builder.start();
        // Nobody is left behind by a driver that ends early.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new KafkaProcess(process, log);
    }

    /** It is on its way then. */
    static KafkaProcess start(Path home, Path log, List<String> arguments)
            throws IOException, InterruptedException {
        return started(
                builder(home, log, arguments)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())),
                log);
    }

    /** One that answers, and says first that it is ready. */
    static KafkaProcess startAndTalk(Path home, Path log, List<String> arguments)
            throws IOException, InterruptedException {
        KafkaProcess process = started(builder(home, log, arguments), log);
        try {
            process.expect("ready");
        } catch (IOException failed) {
            process.close();
            throw failed;
        }
        return process;
    }

    /** To its end. */
    static void run(Path home, Path log, List<String> arguments)
            throws IOException, InterruptedException {
        try (KafkaProcess process = start(home, log, arguments)) {
            if (!process.process.waitFor(RUN_PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    || process.process.exitValue() != 0) {
                throw new IOException(process + " has not done it");
            }
        }
    }

    /** One line there, and one back that begins so. */
    void ask(String question, String expected) throws IOException {
        questions.write(question);
        questions.newLine();
        questions.flush();
        expect(expected);
    }

    private void expect(String expected) throws IOException {
        String answer = answers.readLine();
        if (answer == null || !answer.equals(expected)) {
            throw new IOException("%s says %s".formatted(this, answer));
        }
    }

    Duration cpu() {
        return ProcessTree.cpu(process.pid());
    }

    long residentBytes() {
        return ProcessTree.residentBytes(process.pid());
    }

    @Override
    public String toString() {
        return "What says in " + log + " how it is";
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly().onExit().join();
    }
}
