package dev.tarn.benchmarks.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** What was broken and mended, and what was wrong: a line each, with the time. */
final class ChaosLog implements AutoCloseable {
    private final PrintWriter file;
    private final PrintWriter terminal;
    private final InstantSource clock;
    private final Instant began;

    ChaosLog(Path file, PrintWriter terminal, InstantSource clock) throws IOException {
        this.file = new PrintWriter(Files.newBufferedWriter(file), true);
        this.terminal = terminal;
        this.clock = clock;
        this.began = clock.instant();
    }

    synchronized void add(String what) {
        Instant now = clock.instant();
        long millis = Duration.between(began, now).toMillis();
        String line =
                "%s %+9.3fs %s".formatted(now.truncatedTo(ChronoUnit.SECONDS), millis / 1e3, what);
        file.println(line);
        terminal.println(line);
        terminal.flush();
    }

    @Override
    public void close() {
        file.close();
    }
}
