package dev.tarn.catalog.storage;

import org.apache.iceberg.io.FileIO;

/** Whole small files of one lake: what metadata needs, and no more. */
public interface FileStore extends AutoCloseable {
    /** Returns when the store has the file. */
    void write(String location, byte[] content);

    byte[] read(String location);

    /** Does nothing when there is no such file. */
    void delete(String location);

    /** The same files for Iceberg's own readers and writers. */
    FileIO io();

    @Override
    void close();
}
