package dev.tarn.writer.table;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/**
 * The manifest lists that this writer has written last. Iceberg's client reads each of them again
 * once it stands, and the next commit begins with it: four requests to the store of those that a
 * commit waits for. Nobody writes another file under such a name.
 */
final class ManifestLists {
    private static final Pattern NAME = Pattern.compile(".*/snap-[^/]+\\.avro");
    private static final int EACH_BYTES_MAX = 1 << 20;
    private static final int ALL_BYTES_MAX = 16 << 20;

    private final Cache<Place, byte[]> written =
            Caffeine.newBuilder()
                    .maximumWeight(ALL_BYTES_MAX)
                    .<Place, byte[]>weigher((_, bytes) -> bytes.length)
                    .build();

    /** Lakes may lie in stores of their own, in which locations are called the same. */
    private record Place(String lake, String location) {}

    Optional<InputFile> find(String lake, String location) {
        return Optional.ofNullable(written.getIfPresent(new Place(lake, location)))
                .map(bytes -> new InMemoryInputFile(location, bytes));
    }

    /** The same file, remembered once it is in the store. */
    OutputFile remembering(String lake, OutputFile file) {
        return NAME.matcher(file.location()).matches()
                ? new Remembered(new Place(lake, file.location()), file)
                : file;
    }

    private final class Remembered implements OutputFile {
        private final Place place;
        private final OutputFile file;

        Remembered(Place place, OutputFile file) {
            this.place = place;
            this.file = file;
        }

        @Override
        public PositionOutputStream create() {
            return new Copied(place, file.create());
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return new Copied(place, file.createOrOverwrite());
        }

        @Override
        public String location() {
            return file.location();
        }

        @Override
        public InputFile toInputFile() {
            return file.toInputFile();
        }
    }

    private final class Copied extends PositionOutputStream {
        private final Place place;
        private final PositionOutputStream out;
        private final ByteArrayOutputStream copy = new ByteArrayOutputStream();
        private boolean whole = true;

        Copied(Place place, PositionOutputStream out) {
            this.place = place;
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException | RuntimeException failure) {
                whole = false;
                throw failure;
            }
            if (copy.size() + length > EACH_BYTES_MAX) {
                whole = false;
            }
            if (whole) {
                copy.write(bytes, offset, length);
            }
        }

        @Override
        public long getPos() throws IOException {
            return out.getPos();
        }

        @Override
        public long storedLength() throws IOException {
            return out.storedLength();
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            // Once this has come back, the file is in the store.
            out.close();
            if (whole) {
                written.put(place, copy.toByteArray());
            }
        }
    }
}
