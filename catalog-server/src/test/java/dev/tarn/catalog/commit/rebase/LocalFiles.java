package dev.tarn.catalog.commit.rebase;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/** Files of one folder, without Hadoop; counts what is opened. */
class LocalFiles implements FileIO {
    private static final long serialVersionUID = 1L;

    private int opened;

    @Override
    public InputFile newInputFile(String location) {
        opened++;
        return org.apache.iceberg.Files.localInput(location);
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return org.apache.iceberg.Files.localOutput(location);
    }

    @Override
    public void deleteFile(String location) {
        try {
            Files.delete(Path.of(location));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int opened() {
        return opened;
    }

    static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
