package dev.tarn.trino;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Lines on disk that the gateway has not confirmed yet, oldest first, in files that are only
 * appended to and deleted whole. What was appended is there after a crash; what was confirmed
 * shortly before one may be read again.
 */
final class EventSpool implements AutoCloseable {
    static final int LINE_BYTES_MAX = 4 << 20;

    private static final int BATCH_BYTES = 1 << 20;
    private static final long SEGMENT_BYTES = 4L << 20;
    private static final String SUFFIX = ".ndjson";

    private final Path folder;
    private final long bytesMax;
    private final DroppedEvents dropped;
    private final FileChannel lockFile;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<EventSegment> segments = new ArrayDeque<>();
    private Optional<EventSegment> open = Optional.empty();
    private long last;

    private EventSpool(Path folder, long bytesMax, DroppedEvents dropped, FileChannel lockFile) {
        this.folder = folder;
        this.bytesMax = bytesMax;
        this.dropped = dropped;
        this.lockFile = lockFile;
    }

    /** Whole lines; to be confirmed once they have arrived. */
    static final class Batch {
        private final EventSegment segment;
        private final byte[] lines;

        private Batch(EventSegment segment, byte[] lines) {
            this.segment = segment;
            this.lines = lines;
        }

        byte[] lines() {
            return lines;
        }
    }

    /** Takes over what an earlier process has left. */
    static EventSpool open(Path folder, long bytesMax, DroppedEvents dropped) throws IOException {
        Files.createDirectories(folder);
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            // Statements may hold what is not for every user of this machine.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        FileChannel lockFile =
                FileChannel.open(
                        folder.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            requireAlone(lockFile, folder);
            var spool = new EventSpool(folder, bytesMax, dropped, lockFile);
            spool.takeOver();
            return spool;
        } catch (IOException failure) {
            lockFile.close();
            throw failure;
        }
    }

    private static void requireAlone(FileChannel lockFile, Path folder) throws IOException {
        try {
            FileLock taken = lockFile.tryLock();
            if (taken != null) {
                return;
            }
        } catch (OverlappingFileLockException _) {
            // Somebody in this process has it.
        }
        throw new FileSystemException(folder.toString(), null, "another Trino uses this folder");
    }

    private void takeOver() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files =
                    found.filter(file ->
                                    file.getFileName().toString().matches("\\d{1,18}\\.ndjson"))
                            .sorted()
                            .toList();
        }
        for (Path file : files) {
            segments.add(EventSegment.leftBehind(file, Files.size(file)));
            String name = file.getFileName().toString();
            last =
                    Math.max(
                            last,
                            Long.parseLong(name.substring(0, name.length() - SUFFIX.length())));
        }
    }

    /** Tells how many of them found room; they are on disk then. */
    int append(List<byte[]> lines) throws IOException {
        lock.lock();
        try {
            long held = held();
            var bytes = new ByteArrayOutputStream();
            int kept = 0;
            for (byte[] line : lines) {
                if (held + bytes.size() + line.length + 1 <= bytesMax) {
                    bytes.writeBytes(line);
                    bytes.write('\n');
                    kept++;
                }
            }
            if (kept > 0) {
                write(bytes.toByteArray());
                arrived.signalAll();
            }
            return kept;
        } finally {
            lock.unlock();
        }
    }

    private long held() {
        return segments.stream().mapToLong(EventSegment::length).sum();
    }

    private void write(byte[] bytes) throws IOException {
        EventSegment segment = current();
        try {
            segment.append(bytes);
        } catch (IOException failure) {
            // Nobody knows how much of it is there; the next one begins in a file of its own.
            leave(segment);
            cutOff(segment);
            throw failure;
        }
    }

    /** On a full disk, what was not written whole must not stay: each try would leave some more. */
    private void cutOff(EventSegment segment) {
        try (FileChannel file = FileChannel.open(segment.file(), StandardOpenOption.WRITE)) {
            file.truncate(segment.length());
            if (segment.length() == 0) {
                segments.remove(segment);
                Files.deleteIfExists(segment.file());
            }
        } catch (IOException _) {
            // It counts with what is known of it, and is read as far as its lines are whole.
        }
    }

    private EventSegment current() throws IOException {
        Optional<EventSegment> known = open;
        if (known.filter(segment -> segment.length() < SEGMENT_BYTES).isPresent()) {
            return known.orElseThrow();
        }
        if (known.isPresent()) {
            leave(known.orElseThrow());
        }
        last++;
        EventSegment begun = EventSegment.begin(folder.resolve("%018d%s".formatted(last, SUFFIX)));
        segments.add(begun);
        open = Optional.of(begun);
        return begun;
    }

    private void leave(EventSegment segment) throws IOException {
        open = open.filter(other -> other != segment);
        segment.close();
    }

    /** The oldest lines that were not confirmed; waits a while for some. */
    Optional<Batch> next(Duration patience) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = patience.toNanos();
            while (true) {
                while (!segments.isEmpty()) {
                    EventSegment oldest = segments.getFirst();
                    byte[] lines = unsent(oldest);
                    if (lines.length > 0) {
                        return Optional.of(new Batch(oldest, lines));
                    }
                    remove(oldest);
                }
                if (nanos <= 0) {
                    return Optional.empty();
                }
                nanos = arrived.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing of a file that somebody has taken away or cut off: those behind it must not wait. */
    private static byte[] unsent(EventSegment segment) throws IOException {
        try {
            return segment.unsent(BATCH_BYTES, LINE_BYTES_MAX + 1);
        } catch (FileNotFoundException | EOFException _) {
            return new byte[0];
        }
    }

    void confirmed(Batch batch) {
        lock.lock();
        try {
            batch.segment.sent(batch.lines.length);
        } finally {
            lock.unlock();
        }
    }

    /** There is no line left in it. What is behind the last one was torn by a crash. */
    private void remove(EventSegment segment) throws IOException {
        segments.remove(segment);
        leave(segment);
        if (segment.rest() > 0) {
            dropped.add(1, "a file of the spool is gone, or ends within a line");
        }
        Files.deleteIfExists(segment.file());
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (open.isPresent()) {
                leave(open.orElseThrow());
            }
        } finally {
            lock.unlock();
            lockFile.close();
        }
    }
}
