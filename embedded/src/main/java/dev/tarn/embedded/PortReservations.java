package dev.tarn.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Ports that processes hand out to their children, each to one process at a time.
 *
 * <p>A port that the kernel names as free may be another's before the child listens on it: the next
 * process that asks is named the same one, or an outgoing connection takes it. So these lie below
 * the ports that kernels take by themselves, and a lock on a file of the port's name says who has
 * it. The kernel gives the lock back when its process dies, however it dies.
 */
final class PortReservations {
    private static final int LOWEST = 20_000;
    private static final int COUNT = 12_000;

    /** A prime, so that processes that start one after another begin far apart. */
    private static final int STRIDE = 7_919;

    private final Path folder;

    /** Held, not read: a lock ends with its channel. */
    private final List<FileChannel> held = new ArrayList<>();

    private final int count;
    private int offset;

    PortReservations(Path folder, int count, long start) {
        this.folder = folder;
        this.count = count;
        this.offset = Math.floorMod(start * STRIDE, count);
    }

    static PortReservations ofThisMachine() {
        String name = "tarn-ports-" + System.getProperty("user.name");
        return new PortReservations(
                Path.of(System.getProperty("java.io.tmpdir"), name),
                COUNT,
                ProcessHandle.current().pid());
    }

    /** The next port that is free and nobody's; it stays this process's. */
    synchronized int next(IntPredicate free) {
        for (int i = 0; i < count; i++) {
            int port = LOWEST + offset;
            offset = (offset + 1) % count;
            FileChannel lock = lock(port);
            if (lock != null) {
                if (free.test(port)) {
                    held.add(lock);
                    return port;
                }
                close(lock);
            }
        }
        throw new EngineException(
                "No port of %d to %d is free".formatted(LOWEST, LOWEST + count - 1));
    }

    private @Nullable FileChannel lock(int port) {
        FileChannel channel = null;
        try {
            Files.createDirectories(folder);
            channel =
                    FileChannel.open(
                            folder.resolve(Integer.toString(port)),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS);
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (IOException e) {
            close(channel);
            throw new EngineException("Cannot reserve ports in " + folder + ": " + e, e);
        } catch (OverlappingFileLockException _) {
            // This process has that port already.
        }
        close(channel);
        return null;
    }

    private static void close(@Nullable FileChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new EngineException("Cannot give a port back: " + e, e);
        }
    }
}
