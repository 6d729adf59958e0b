package dev.tarn.benchmarks.rig;

import dev.tarn.catalog.CatalogMain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A catalog server in a process of its own, on a port that it keeps when it is started again. */
public final class CatalogProcess implements AutoCloseable {
    private final Path log;
    private final Map<String, String> environment;
    private final URI uri;
    private Process process;
    private Duration cpuOfTheDead = Duration.ZERO;

    CatalogProcess(Path log, int port, int adminPort, Map<String, String> environment)
            throws IOException {
        this.log = log;
        this.environment = new HashMap<>(environment);
        this.environment.put("CATALOG_HTTP_PORT", Integer.toString(port));
        this.environment.put("CATALOG_ADMIN_PORT", Integer.toString(adminPort));
        this.uri = URI.create("http://127.0.0.1:" + port);
        this.process = launch();
    }

    public URI uri() {
        return uri;
    }

    /** As a power cut would: no signal is heard. */
    public synchronized void killAndStartAgain() throws IOException {
        cpuOfTheDead = cpuOfTheDead.plus(cpuOfTheLiving());
        process.destroyForcibly().onExit().join();
        process = launch();
    }

    public synchronized Duration cpu() {
        return cpuOfTheDead.plus(cpuOfTheLiving());
    }

    /** What the kernel says it has in memory, in bytes; 0 where the kernel does not say. */
    public synchronized long residentBytes() {
        return ProcessTree.residentBytes(process.pid());
    }

    private Duration cpuOfTheLiving() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private Process launch() throws IOException {
        var builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        CatalogMain.class.getName(),
                        "serve");
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    @Override
    public synchronized void close() {
        process.destroy();
        process.onExit().join();
    }
}
