package dev.tarn.benchmarks.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The system's clock and as much more or less as a file says, which another process may change: the
 * clock of a machine is that of all its processes, and moving it takes root.
 */
final class MovedClock implements InstantSource {
    /** Where a process finds its file. */
    static final String PROPERTY = "tarn.bench.clock";

    private static final Duration LOOKED_EVERY = Duration.ofMillis(50);

    private final Path file;
    private volatile Duration moved = Duration.ZERO;

    private MovedClock(Path file) {
        this.file = file;
    }

    static MovedClock ofThisProcess() {
        var clock = new MovedClock(Path.of(System.getProperty(PROPERTY)));
        clock.look();
        Thread.ofPlatform().daemon().name("moved-clock").start(clock::lookOn);
        return clock;
    }

    /** Whole or not at all, whenever the other looks. */
    static void move(Path file, Duration by) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, by.toString());
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(moved);
    }

    private void lookOn() {
        try {
            while (true) {
                Thread.sleep(LOOKED_EVERY);
                look();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            moved = Duration.parse(Files.readString(file));
        } catch (NoSuchFileException neverMoved) {
            moved = Duration.ZERO;
        } catch (IOException failure) {
            // Not to be read for once, as on a full disk: the clock stays where it was.
            System.err.println("Cannot read " + file + ": " + failure);
        }
    }
}
