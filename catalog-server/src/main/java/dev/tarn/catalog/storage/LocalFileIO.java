package dev.tarn.catalog.storage;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Files on this machine's disk, without Hadoop; Iceberg clients, too, can name it as their io-impl.
 */
public final class LocalFileIO implements FileIO {
    private static final long serialVersionUID = 1;
    private static final String SCHEME = "file:";

    @Override
    public InputFile newInputFile(String location) {
        return new Input(location, org.apache.iceberg.Files.localInput(file(location)));
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return new Output(location, org.apache.iceberg.Files.localOutput(file(location)));
    }

    @Override
    public void deleteFile(String location) {
        try {
            Files.delete(path(location));
        } catch (NoSuchFileException missing) {
            throw new NotFoundException(missing, "File does not exist: %s", location);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Locations are not percent-encoded, so that none of URI's decoding may touch them. */
    static Path path(String location) {
        if (!location.startsWith(SCHEME)) {
            return Path.of(location);
        }
        String path = location.substring(SCHEME.length());
        return Path.of(path.startsWith("///") ? path.substring(2) : path);
    }

    private static File file(String location) {
        return path(location).toFile();
    }

    /** Iceberg's own local files forget the scheme that they were named with. */
    private record Input(String location, InputFile file) implements InputFile {
        @Override
        public long getLength() {
            return file.getLength();
        }

        @Override
        public SeekableInputStream newStream() {
            return file.newStream();
        }

        @Override
        public boolean exists() {
            return file.exists();
        }
    }

    private record Output(String location, OutputFile file) implements OutputFile {
        @Override
        public PositionOutputStream create() {
            return file.create();
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return file.createOrOverwrite();
        }

        @Override
        public InputFile toInputFile() {
            return new Input(location, file.toInputFile());
        }
    }
}
