package dev.tarn.systemtests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The tarn script, run as a user runs it. */
final class TarnCommand {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path script;
    private final Map<String, String> environment;

    TarnCommand(Path home) {
        this(home.resolve("tarn").toAbsolutePath().normalize(), Map.of());
    }

    TarnCommand(Path script, Map<String, String> environment) {
        this.script = script;
        this.environment = environment;
    }

    /** How a command ended and what it said. */
    record Ended(int exitCode, String out, String err) {
        String said() {
            return out + err;
        }
    }

    Ended run(String... arguments) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of(script.toString()));
        words.addAll(List.of(arguments));
        var builder = new ProcessBuilder(words);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        try (var out = new Listener(process.getInputStream());
                var err = new Listener(process.getErrorStream())) {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("%s did not end: %s%s".formatted(words, out, err));
            }
            return new Ended(process.exitValue(), out.text(), err.text());
        }
    }

    /** Reads a stream to its end, so that the process never waits for us. */
    private static final class Listener implements AutoCloseable {
        private final java.io.InputStream stream;
        private final Thread thread;
        private volatile String text = "";

        Listener(java.io.InputStream stream) {
            this.stream = stream;
            this.thread = Thread.ofVirtual().start(this::listen);
        }

        String text() throws InterruptedException {
            thread.join(PATIENCE);
            return text;
        }

        @Override
        public String toString() {
            return text;
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }

        private void listen() {
            try {
                text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException failure) {
                text = "(" + failure.getMessage() + ")";
            }
        }
    }
}
