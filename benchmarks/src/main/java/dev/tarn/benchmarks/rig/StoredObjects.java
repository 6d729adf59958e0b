package dev.tarn.benchmarks.rig;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The objects of a store as they lie on its disk. */
public record StoredObjects(Path folder, String bucket) {
    private static final String SCHEME = "s3://";

    /** Where they are, beneath a prefix. */
    public List<String> below(String prefix) {
        Path below = folder.resolve(bucket).resolve(prefix);
        if (!Files.exists(below)) {
            return List.of();
        }
        try (var files = Files.walk(below)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> SCHEME + folder.relativize(file))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Some bytes of one, fewer where it ends before; none where it is not there. */
    public byte[] bytes(String location, long offset, int length) throws IOException {
        Path file = folder.resolve(location.substring(SCHEME.length()));
        try (var body = Files.newInputStream(file)) {
            body.skipNBytes(offset);
            return body.readNBytes(length);
        } catch (NoSuchFileException | EOFException _) {
            return new byte[0];
        }
    }
}
