package dev.tarn.benchmarks.rig;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A service in a process of its own, on a port that it keeps when it is started again. */
public final class ServiceProcess implements AutoCloseable {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(45);

    private final String name;
    private final Class<?> main;
    private final List<String> options;
    private final Map<String, String> environment;
    private final Path log;
    private final URI uri;
    private final URI adminUri;
    private Optional<Path> archive = Optional.empty();
    private Process process;
    private Duration cpuOfTheDead = Duration.ZERO;

    /** {@code prefix} begins the names of its settings; {@code options} are for its JVM. */
    public ServiceProcess(
            String name,
            Class<?> main,
            String prefix,
            Map<String, String> settings,
            List<String> options,
            Path folder,
            int port,
            int adminPort)
            throws IOException {
        this.name = name;
        this.main = main;
        this.options = List.copyOf(options);
        this.log = folder.resolve(name + ".log");
        this.environment = new HashMap<>(settings);
        environment.put(prefix + "_HTTP_PORT", Integer.toString(port));
        environment.put(prefix + "_ADMIN_PORT", Integer.toString(adminPort));
        this.uri = URI.create("http://127.0.0.1:" + port);
        this.adminUri = URI.create("http://127.0.0.1:" + adminPort);
        this.process = launch();
        // Nobody is left behind by a driver that ends early.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
    }

    public String name() {
        return name;
    }

    public URI uri() {
        return uri;
    }

    /** Where metrics and health are. */
    public URI adminUri() {
        return adminUri;
    }

    /** As a power cut would: no signal is heard. */
    public synchronized void killAndStartAgain() throws IOException {
        kill();
        process = launch();
    }

    /**
     * From its next start on it takes its classes, linked already, from an archive. Where there is
     * none it leaves one behind when it ends by itself. The JVM makes none while there are folders
     * on its class path.
     */
    public synchronized void startFromArchive() throws IOException {
        archive = Optional.of(log.resolveSibling(main.getSimpleName() + ".aot"));
        restart();
    }

    /** Its clock goes so much before or behind all others; of a main class that heeds it. */
    public void moveClock(Duration by) throws IOException {
        MovedClock.move(clock(), by);
    }

    private Path clock() {
        return log.resolveSibling(name + ".clock").toAbsolutePath();
    }

    public synchronized long pid() {
        return process.pid();
    }

    public synchronized boolean isAlive() {
        return process.isAlive();
    }

    /** Ends by itself, and is started again. */
    public synchronized void restart() throws IOException {
        close();
        process = launch();
    }

    public synchronized void kill() {
        cpuOfTheDead = cpuOfTheDead.plus(cpuOfTheLiving());
        process.destroyForcibly().onExit().join();
    }

    /** As whoever runs servers does with one that could not start, or went by itself. */
    public synchronized void startAgainIfEnded() throws IOException {
        if (!process.isAlive()) {
            process = launch();
        }
    }

    public synchronized Duration cpu() {
        return cpuOfTheDead.plus(cpuOfTheLiving());
    }

    /**
     * The most that it had in memory at once, as the kernel says, in bytes; 0 where it does not.
     */
    public synchronized long residentBytesMax() {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException gone) {
            return 0;
        }
    }

    /** What all its threads are doing, for whoever wants to know why nothing happens. */
    public synchronized void dumpThreads(Path file) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!process.isAlive() || !Files.isExecutable(jcmd)) {
            return;
        }
        Process dump =
                new ProcessBuilder(
                                jcmd.toString(),
                                Long.toString(process.pid()),
                                "Thread.dump_to_file",
                                "-overwrite",
                                file.toAbsolutePath().toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!dump.waitFor(20, TimeUnit.SECONDS)) {
            dump.destroyForcibly();
        }
    }

    private Duration cpuOfTheLiving() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("--enable-native-access=ALL-UNNAMED");
        archive.ifPresent(file -> {
            command.add((Files.exists(file) ? "-XX:AOTCache=" : "-XX:AOTCacheOutput=") + file);
            command.add("-Xlog:disable");
        });
        command.add("-D%s=%s".formatted(MovedClock.PROPERTY, clock()));
        command.add("-XX:ErrorFile=" + log.resolveSibling(name + "-crash-%p.log"));
        command.add(main.getName());
        command.add("serve");
        var builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", classpath());
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** Surefire keeps the one of the tests in a property of its own. */
    private static String classpath() {
        return System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path"));
    }

    @Override
    public String toString() {
        return name + ", which says in " + log;
    }

    @Override
    public synchronized void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            kill();
        }
    }
}
