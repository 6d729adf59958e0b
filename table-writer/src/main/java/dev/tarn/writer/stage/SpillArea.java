package dev.tarn.writer.stage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room for rows that wait to be sorted: some memory, shared by all lanes, and files on the local
 * disk for what has no room there. Each writer has a folder of its own, whose lock ends with its
 * process, so that the next one to start removes what a dead one has left and nothing else.
 */
public final class SpillArea implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SpillArea.class);
    private static final String LOCK = ".lock";
    private static final Pattern OWN_LOCK =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.lock");
    private static final int KILOBYTE = 1024;

    /** What all that waits may take of the heap. */
    private static final int SHARE_OF_HEAP = 8;

    private static final long MEMORY_MIN = 4L * 1024 * 1024;
    private static final long MEMORY_MAX = 1024L * 1024 * 1024;

    private final Path folder;
    private final Path lockFile;
    private final FileChannel lock;
    private final long bytesMax;
    private final Semaphore memory;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong names = new AtomicLong();
    private final Counter spilled;

    private SpillArea(
            Path folder,
            Path lockFile,
            FileChannel lock,
            long bytesMax,
            long memoryBytes,
            MeterRegistry meters) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.lock = lock;
        this.bytesMax = bytesMax;
        this.memory = new Semaphore(Math.toIntExact(memoryBytes / KILOBYTE));
        this.spilled = meters.counter("tarn.writer.spilled.bytes");
        meters.gauge("tarn.writer.spill.bytes", bytes);
    }

    /** Removes what dead writers have left, and makes room for this one. */
    public static SpillArea open(StageConfig config, MeterRegistry meters) {
        return open(
                config,
                Math.clamp(
                        Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP, MEMORY_MIN, MEMORY_MAX),
                meters);
    }

    static SpillArea open(StageConfig config, long memoryBytes, MeterRegistry meters) {
        Path root = config.folder();
        try {
            SpillRoot.make(root);
            removeLeftovers(root);
            String name = UUID.randomUUID().toString();
            Path lockFile = root.resolve(name + LOCK);
            FileChannel lock =
                    FileChannel.open(
                            lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (lock.tryLock() == null || !Files.exists(lockFile, LinkOption.NOFOLLOW_LINKS)) {
                // Somebody who starts at the same time takes it, or took it, for one that was left.
                lock.close();
                return open(config, memoryBytes, meters);
            }
            SpillRoot.requireOwn(root, lockFile);
            // Rows are nobody else's to read.
            Path folder = Files.createDirectory(root.resolve(name), SpillRoot.OWNERS_ONLY);
            return new SpillArea(
                    folder, lockFile, lock, config.spillMax().bytes(), memoryBytes, meters);
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "Cannot use %s for rows that do not fit into memory: %s"
                            .formatted(root, failure.getMessage()),
                    failure);
        }
    }

    private static void removeLeftovers(Path root) throws IOException {
        List<Path> locks;
        try (Stream<Path> files = Files.list(root)) {
            locks = files.filter(SpillArea::isLock).toList();
        }
        for (Path left : locks) {
            try (var channel = FileChannel.open(left, StandardOpenOption.WRITE);
                    FileLock held = channel.tryLock()) {
                if (held != null) {
                    String name = left.getFileName().toString();
                    Path folder = root.resolve(name.substring(0, name.length() - LOCK.length()));
                    delete(folder);
                    Files.deleteIfExists(left);
                    log.atInfo().log("Removed {}, which a writer has left that died", folder);
                }
            } catch (OverlappingFileLockException | NoSuchFileException aliveOrRemoved) {
                log.atDebug().setCause(aliveOrRemoved).log("{} is not left", left);
            }
        }
    }

    /** Made here, and nobody's file that only ends like one. */
    private static boolean isLock(Path file) {
        String name = String.valueOf(file.getFileName());
        return OWN_LOCK.matcher(name).matches();
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }

    /** So much memory for rows, unless others have it; it is given back by {@link #give}. */
    boolean tryTake(int kilobytes) {
        return memory.tryAcquire(kilobytes);
    }

    void give(int kilobytes) {
        memory.release(kilobytes);
    }

    /** For whatever else has to be gone once this writer is. */
    public Path folder() {
        return folder;
    }

    /** A file that does not exist yet. */
    Path next() {
        return folder.resolve("run-" + names.incrementAndGet() + ".avro");
    }

    /**
     * Counts a file that is written to its end, and says how long it is; {@code before} is what the
     * same rows have here already.
     */
    long count(Path file, long before) throws IOException {
        long length = Files.size(file);
        spilled.increment((double) length);
        long now = bytes.addAndGet(length);
        if (now > bytesMax) {
            bytes.addAndGet(-length);
            throw new SpillFull(now, bytesMax, isMost(before + length, now));
        }
        return length;
    }

    /** The disk took no more, which is the fault of whoever has most of what lies here. */
    SpillFull full(Exception failure, long before) {
        return new SpillFull(failure, isMost(before, bytes.get()));
    }

    private static boolean isMost(long own, long all) {
        return own * 2 >= all;
    }

    /** {@code counted} is what {@link #count} said, or 0 when it was never asked. */
    void delete(Path file, long counted) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            // The next start removes it.
            log.atWarn().setCause(failure).log("Cannot delete {}", file);
        }
        bytes.addAndGet(-counted);
    }

    @Override
    public void close() {
        try {
            delete(folder);
            Files.deleteIfExists(lockFile);
            lock.close();
        } catch (IOException failure) {
            log.atWarn().setCause(failure).log("Cannot remove {}; the next start does", folder);
        }
    }
}
