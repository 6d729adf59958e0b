package dev.tarn.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Remembers a process beyond the life of its parent: pid, start time and a marker of its command
 * line. A pid alone proves nothing, because the system gives it to another process later.
 */
public record PidFile(Path path) {
    /** Clocks step a little; two processes with one pid are never this close. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

    public void write(ProcessHandle process, String marker) {
        String text =
                process.pid()
                        + "\n"
                        + process.info().startInstant().orElse(Instant.EPOCH).toEpochMilli()
                        + "\n"
                        + marker
                        + "\n";
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            Path fresh = path.resolveSibling(path.getFileName() + ".new");
            Files.writeString(fresh, text, UTF_8);
            Files.move(fresh, path, ATOMIC_MOVE, REPLACE_EXISTING);
        } catch (IOException e) {
            throw new EngineException("Cannot write " + path + ": " + e, e);
        }
    }

    /** The remembered process, when it still lives and is the same one. */
    public Optional<ProcessHandle> alive() {
        List<String> lines;
        try {
            lines = Files.readAllLines(path, UTF_8);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new EngineException("Cannot read " + path + ": " + e, e);
        }
        if (lines.size() < 3) {
            return Optional.empty();
        }
        try {
            return find(
                    Long.parseLong(lines.get(0)),
                    Instant.ofEpochMilli(Long.parseLong(lines.get(1))),
                    lines.get(2));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** The living process with this pid, if it started then and its command names the marker. */
    public static Optional<ProcessHandle> find(long pid, Instant startedAt, String marker) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> startedCloseTo(process, startedAt))
                .filter(process -> process.info().commandLine().orElse("").contains(marker));
    }

    private static boolean startedCloseTo(ProcessHandle process, Instant startedAt) {
        return process.info()
                .startInstant()
                .map(start -> Duration.between(start, startedAt).abs())
                .filter(apart -> apart.compareTo(START_TOLERANCE) <= 0)
                .isPresent();
    }

    public void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new EngineException("Cannot delete " + path + ": " + e, e);
        }
    }
}
