package dev.tarn.catalog.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Small files for Iceberg's readers and writers, of one request and held in memory meanwhile. What
 * is made here is not in the store: its maker takes it and writes it there. S3FileIO asks for a
 * file's length first, and stages what it writes on the disk.
 */
@SuppressWarnings("serial") // It never leaves this process.
public final class WholeFiles implements FileIO {
    private final FileStore store;
    private final int bytesMax;
    private final Map<String, byte[]> ahead = new ConcurrentHashMap<>();
    private final List<NewFile> made = new ArrayList<>();

    public WholeFiles(FileStore store, int bytesMax) {
        this.store = store;
        this.bytesMax = bytesMax;
    }

    /** So that whoever reads it later need not wait for the store. */
    public void readAhead(String location) {
        ahead.put(location, store.read(location, bytesMax));
    }

    /** What was made since the last time. */
    public List<NewFile> takeMade() {
        List<NewFile> taken = List.copyOf(made);
        made.clear();
        return taken;
    }

    @Override
    public InputFile newInputFile(String location) {
        return new WholeInput(location);
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return new WholeOutput(location);
    }

    @Override
    public void deleteFile(String location) {
        if (!made.removeIf(file -> file.location().equals(location))) {
            store.delete(location);
        }
    }

    private final class WholeInput implements InputFile {
        private final String location;
        private @Nullable InputFile read;

        WholeInput(String location) {
            this.location = location;
        }

        private synchronized InputFile read() {
            if (read == null) {
                byte[] known = ahead.get(location);
                read =
                        new InMemoryInputFile(
                                location, known == null ? store.read(location, bytesMax) : known);
            }
            return read;
        }

        @Override
        public long getLength() {
            return read().getLength();
        }

        @Override
        public SeekableInputStream newStream() {
            return read().newStream();
        }

        @Override
        public String location() {
            return location;
        }

        @Override
        public boolean exists() {
            try {
                return read().exists();
            } catch (NotFoundException _) {
                return false;
            }
        }
    }

    private final class WholeOutput implements OutputFile {
        private final String location;

        WholeOutput(String location) {
            this.location = location;
        }

        @Override
        public PositionOutputStream create() {
            return new WholeStream(location);
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return create();
        }

        @Override
        public String location() {
            return location;
        }

        @Override
        public InputFile toInputFile() {
            return newInputFile(location);
        }
    }

    /** The file is made when this is closed. */
    private final class WholeStream extends PositionOutputStream {
        private final String location;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private boolean closed;

        WholeStream(String location) {
            this.location = location;
        }

        @Override
        public long getPos() {
            return content.size();
        }

        @Override
        public void write(int value) {
            content.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            content.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                made.add(new NewFile(location, content.toByteArray()));
            }
        }
    }
}
