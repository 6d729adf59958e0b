package dev.tarn.testkit;

import dev.tarn.embedded.TrinoServer;
import dev.tarn.embedded.TrinoSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A real Trino in a process of its own, with the catalogs {@code tpch} and {@code memory} and those
 * that the caller adds. It takes ten seconds and more to start: one a JVM is what a test suite can
 * afford.
 */
public final class TestTrino implements SqlEngine, AutoCloseable {
    /**
     * A test ends before code compiled with more care would pay for it, and Trino with it: an
     * archive of its classes takes longer to write than it saves.
     */
    private static final List<String> QUICK =
            List.of("-XX:TieredStopAtLevel=1", "-XX:-AutoCreateSharedArchive");

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
        TrinoSettings wanted =
                settings.apply(
                        TrinoSettings.in(TarnHome.path(), folder).withCatalogs("tpch", "memory"));
        String[] options =
                Stream.concat(QUICK.stream(), wanted.jvmOptions().stream()).toArray(String[]::new);
        TrinoServer server = TrinoServer.start(wanted.withJvmOptions(options));
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
