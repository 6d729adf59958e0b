package dev.tarn.testkit;

import dev.tarn.embedded.TrinoServer;
import dev.tarn.embedded.TrinoSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A real Trino in a process of its own, with the catalogs {@code tpch} and {@code memory} and those
 * that the caller adds. It takes ten seconds and more to start: one a JVM is what a test suite can
 * afford.
 */
public final class TestTrino implements SqlEngine, AutoCloseable {
    /** A test ends before code that was compiled with much care would pay for it. */
    private static final String QUICK_TO_START = "-XX:TieredStopAtLevel=1";

    private static final Duration START_PATIENCE = Duration.ofMinutes(3);

    private final TrinoServer server;

    private TestTrino(TrinoServer server) {
        this.server = server;
    }

    /**
     * Starts Trino with settings made of the usual ones, and ends it with the JVM at the latest.
     */
    public static TestTrino start(UnaryOperator<TrinoSettings> settings) {
        Path folder = Scratch.folder("trino");
        TrinoServer server =
                TrinoServer.start(
                        settings.apply(
                                TrinoSettings.in(TarnHome.path(), folder)
                                        .withCatalogs("tpch", "memory")
                                        .withJvmOptions(QUICK_TO_START)));
        Scratch.atExit(server, folder);
        server.awaitReady(START_PATIENCE);
        return new TestTrino(server);
    }

    public URI uri() {
        return server.uri();
    }

    public TrinoSession as(String user) {
        return new TrinoSession(uri(), user);
    }

    @Override
    public List<List<String>> rows(String sql) {
        return as("tester").rows(sql);
    }

    @Override
    public void close() {
        server.close();
    }
}
