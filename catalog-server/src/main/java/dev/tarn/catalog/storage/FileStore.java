package dev.tarn.catalog.storage;

import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.io.FileIO;

/** Whole small files of one lake: what metadata needs, and no more. */
public interface FileStore extends AutoCloseable {
    /** Returns when the store has the file. */
    void write(String location, byte[] content);

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
