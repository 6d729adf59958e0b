package dev.tarn.catalog.scan;

import java.util.function.Consumer;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/**
 * The files of one table, to be read only. Clients write the metadata that names manifests, and the
 * server reads them with its own credentials: it must not be talked into reading for somebody what
 * they may not read themselves.
 */
@SuppressWarnings("serial") // Unlike other FileIOs it never travels.
final class TableFiles implements FileIO {
    /** A list of manifests is held in memory whole: this is some hundred thousand of them. */
    private static final long LIST_BYTES_MAX = 32 * 1024 * 1024;

    private final FileIO store;
    private final Consumer<String> guard;

    /** The guard throws for a location that is none of the table's business. */
    TableFiles(FileIO store, Consumer<String> guard) {
        this.store = store;
        this.guard = guard;
    }

    /** What is read without a length that was known before is a list of manifests. */
    @Override
    public InputFile newInputFile(String location) {
        guard.accept(location);
        InputFile file = store.newInputFile(location);
        if (file.getLength() > LIST_BYTES_MAX) {
            throw new BadRequestException(
                    "Cannot read %s: it has %s bytes, and %s is the most",
                    location, file.getLength(), LIST_BYTES_MAX);
        }
        return file;
    }

    @Override
    public InputFile newInputFile(String location, long length) {
        guard.accept(location);
        return store.newInputFile(location, length);
    }

    @Override
    public OutputFile newOutputFile(String location) {
        throw new UnsupportedOperationException("Cannot write " + location);
    }

    @Override
    public void deleteFile(String location) {
        throw new UnsupportedOperationException("Cannot delete " + location);
    }
}
