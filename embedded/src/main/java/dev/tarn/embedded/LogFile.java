package dev.tarn.embedded;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a child prints, bounded: at most {@code KEPT} old files of about {@code BYTES_MAX} each. The
 * child appends to the file itself, so that its output outlives us; therefore the file is copied
 * and emptied rather than renamed, and lines written between the two steps are lost.
 */
public record LogFile(Path path) {
    private static final long BYTES_MAX = 16L * 1024 * 1024;
    private static final int KEPT = 3;

    /** The next process starts a fresh file; what the last one said stays beside it. */
    void startAnew() {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            if (Files.exists(path) && Files.size(path) > 0) {
                shift();
                Files.move(path, old(1), REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new EngineException("Cannot rotate " + path + ": " + e, e);
        }
    }

    /** Makes room when the running process has written too much. */
    void limit() {
        try {
            if (Files.exists(path) && Files.size(path) > BYTES_MAX) {
                shift();
                Files.copy(path, old(1), REPLACE_EXISTING);
                try (var channel = FileChannel.open(path, WRITE)) {
                    channel.truncate(0);
                }
            }
        } catch (IOException e) {
            throw new EngineException("Cannot rotate " + path + ": " + e, e);
        }
    }

    private void shift() throws IOException {
        for (int age = KEPT - 1; age >= 1; age--) {
            if (Files.exists(old(age))) {
                Files.move(old(age), old(age + 1), REPLACE_EXISTING);
            }
        }
    }

    private Path old(int age) {
        return path.resolveSibling(path.getFileName() + "." + age);
    }

    /** The last lines that say something, for the message of a failed start. */
    public List<String> tail(int lines) {
        try (var channel = FileChannel.open(path, READ)) {
            int size = (int) Math.min(channel.size(), 64 * 1024);
            ByteBuffer end = ByteBuffer.allocate(size);
            channel.read(end, channel.size() - size);
            List<String> all =
                    new String(end.array(), 0, end.position(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException _) {
            return List.of();
        }
    }
}
