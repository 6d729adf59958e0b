package dev.tarn.catalog.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
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
    public int deleteBeneath(String location, int max) {
        Path folder = LocalFileIO.path(location);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return 0;
        }
        try (Stream<Path> beneath = Files.walk(folder)) {
            List<Path> files = beneath.filter(LocalFileStore::isNoFolder).limit(max).toList();
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            if (files.isEmpty()) {
                deleteFolders(folder);
            }
            return files.size();
        } catch (IOException | UncheckedIOException failure) {
            throw new StorageFailure("delete files beneath", location, failure);
        }
    }

    private static boolean isNoFolder(Path path) {
        return !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static void deleteFolders(Path folder) throws IOException {
        try (Stream<Path> folders = Files.walk(folder)) {
            for (Path empty : folders.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(empty);
            }
        }
    }

    @Override
    public FileIO io() {
        return io;
    }

    @Override
    public void close() {}
}
