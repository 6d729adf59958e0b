package dev.tarn.catalog.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;

/** Files on the server's own disk. */
final class LocalFileStore implements FileStore {
    private final LocalFileIO io = new LocalFileIO();

    @Override
    public void write(String location, byte[] content) {
        Path path = LocalFileIO.path(location);
        try {
            Files.createDirectories(path.resolveSibling("."));
            Files.write(path, content);
        } catch (IOException failure) {
            throw new StorageFailure("write", location, failure);
        }
    }

    @Override
    public byte[] read(String location, int bytesMax) {
        try (InputStream in = Files.newInputStream(LocalFileIO.path(location))) {
            byte[] content = in.readNBytes(bytesMax + 1);
            if (content.length > bytesMax) {
                throw FileStore.tooLarge(location, bytesMax);
            }
            return content;
        } catch (NoSuchFileException missing) {
            throw new NotFoundException(missing, "File does not exist: %s", location);
        } catch (IOException failure) {
            throw new StorageFailure("read", location, failure);
        }
    }

    @Override
    public void delete(String location) {
        try {
            Files.deleteIfExists(LocalFileIO.path(location));
        } catch (IOException failure) {
            throw new StorageFailure("delete", location, failure);
        }
    }

    @Override
    public FileIO io() {
        return io;
    }

    @Override
    public void close() {}
}
