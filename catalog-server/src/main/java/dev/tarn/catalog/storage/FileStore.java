package dev.tarn.catalog.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.io.FileIO;

/** Whole small files of one lake: what metadata needs, and no more. */
public interface FileStore extends AutoCloseable {
    /** Returns when the store has the file. */
    void write(String location, byte[] content);

    /**
     * All of them side by side. When it returns, or throws because one could not be written, no
     * write is on its way any more.
     */
    default void writeAll(List<NewFile> files) {
        if (files.size() < 2) {
            files.forEach(file -> write(file.location(), file.content()));
            return;
        }
        List<Future<?>> writes = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (NewFile file : files) {
                writes.add(threads.submit(() -> write(file.location(), file.content())));
            }
        }
        for (Future<?> write : writes) {
            if (write.state() == Future.State.FAILED) {
                throw unchecked(write.exceptionNow());
            }
        }
    }

    private static RuntimeException unchecked(Throwable failure) {
        return switch (failure) {
            case Error error -> throw error;
            case RuntimeException exception -> exception;
            default -> new IllegalStateException(failure);
        };
    }

    /**
     * The whole file; one of more than {@code bytesMax} is refused before it is read, because its
     * size is somebody else's choice.
     */
    byte[] read(String location, int bytesMax);

    /** Does nothing when there is no such file. */
    void delete(String location);

    /**
     * Deletes some files beneath a location, up to {@code max}; answers how many, and 0 when there
     * are none.
     */
    int deleteBeneath(String location, int max);

    /** The same files for Iceberg's own readers and writers. */
    FileIO io();

    @Override
    void close();

    /** The answer to a file that is larger than it may be. */
    static BadRequestException tooLarge(String location, int bytesMax) {
        return new BadRequestException("File %s is larger than %d bytes", location, bytesMax);
    }
}
