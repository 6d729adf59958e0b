package dev.tarn.catalog.reach;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.io.FileIO;

/**
 * The names of the live files of one manifest, eight bytes each. They are cut from a digest, so
 * that nobody finds a name for a file of theirs that stands for somebody else's.
 */
final class FileNames {
    private static final int FIRST = 1024;

    private long[] names = new long[FIRST];
    private int size;

    private FileNames() {}

    static FileNames read(ManifestFile manifest, FileIO io, Map<Integer, PartitionSpec> specs) {
        var names = new FileNames();
        try (ManifestReader<?> reader =
                manifest.content() == ManifestContent.DATA
                        ? ManifestFiles.read(manifest, io, specs)
                        : ManifestFiles.readDeleteManifest(manifest, io, specs)) {
            for (ContentFile<?> file : reader) {
                names.add(digest(file.location()));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        names.names = Arrays.copyOf(names.names, names.size);
        Arrays.sort(names.names);
        return names;
    }

    int size() {
        return size;
    }

    boolean contain(String location) {
        return Arrays.binarySearch(names, digest(location)) >= 0;
    }

    /** The one form of a location that may be written with another scheme for the same store. */
    static String normal(String location) {
        return location.startsWith("s3a://") || location.startsWith("s3n://")
                ? "s3://" + location.substring("s3a://".length())
                : location;
    }

    private void add(long name) {
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2);
        }
        names[size++] = name;
    }

    private static long digest(String location) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(normal(location).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
