package dev.tarn.benchmarks.peer;

import dev.tarn.benchmarks.rig.ProcessTree;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Java program of somebody else, with as much heap as every other one. */
final class PeerProcess implements AutoCloseable {
    private static final String HEAP = "-Xmx512m";
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final Path log;

    private PeerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** {@code arguments} name the main class, after options of the JVM. */
    static PeerProcess start(
            Path log, String classpath, Map<String, String> environment, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(HEAP);
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", classpath);
        builder.environment().putAll(environment);
        Process process =
                builder.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        // Nobody is left behind by a driver that ends early.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new PeerProcess(process, log);
    }

    /** Once it says how it is configured. */
    RunningPeer running(URI uri, String warehouse, Map<String, String> client)
            throws IOException, InterruptedException {
        try {
            await(URI.create(uri + "/v1/config"));
        } catch (IOException | InterruptedException failed) {
            close();
            throw failed;
        }
        return new RunningPeer(
                uri, warehouse, "", client, this::cpu, this::residentBytes, this::close);
    }

    private void await(URI question) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        try (var http = HttpClient.newHttpClient()) {
            while (!answers(http, question)) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException("It does not start; what it says is in " + log);
                }
                Thread.sleep(50);
            }
        }
    }

    private static boolean answers(HttpClient http, URI question) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(question).timeout(Duration.ofSeconds(5)).build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private Duration cpu() {
        return ProcessTree.cpu(process.pid());
    }

    private long residentBytes() {
        return ProcessTree.residentBytes(process.pid());
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
