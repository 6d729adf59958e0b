package dev.tarn.catalog.storage;

import java.nio.file.Files;
import org.apache.iceberg.exceptions.NotFoundException;

/**
 * The metadata file that a table's pointer names is not there. Only files on a local disk are
 * looked for, where that costs nothing: a store is not asked, and what the database has of the file
 * serves every load.
 */
public final class LostMetadataFile extends NotFoundException {
    private static final long serialVersionUID = 1;

    private LostMetadataFile(String location) {
        // As Iceberg's own readers of files say it.
        super("Failed to open input stream for file: %s", location);
    }

    public static void requireLocal(String location) {
        if (location.startsWith("file:") && !Files.exists(LocalFileIO.path(location))) {
            throw new LostMetadataFile(location);
        }
    }
}
