package dev.tarn.testkit;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/** An Iceberg FileIO with the fault that a test asks for, which happens once. */
@SuppressWarnings(
        "serial") // FileIO is serializable for engines that ship it around; a fault stays where it
// is.
public final class FaultyFileIO implements FileIO {
    private final FileIO real;
    private final AtomicReference<Optional<Armed>> armed = new AtomicReference<>(Optional.empty());

    private record Armed(FileFault fault, Predicate<String> location) {
        boolean concerns(String candidate, FileFault moment) {
            return fault == moment && location.test(candidate);
        }
    }

    private FaultyFileIO(FileIO real) {
        this.real = real;
    }

    public static FaultyFileIO over(FileIO real) {
        return new FaultyFileIO(real);
    }

    /** Arms one fault for the next file whose location matches. */
    public void on(Predicate<String> location, FileFault fault) {
        armed.set(Optional.of(new Armed(fault, location)));
    }

    @Override
    public InputFile newInputFile(String location) {
        failIfArmed(location, FileFault.FAIL_READ);
        return real.newInputFile(location);
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return new FaultyOutputFile(real.newOutputFile(location));
    }

    @Override
    public void deleteFile(String location) {
        failIfArmed(location, FileFault.FAIL_BEFORE_DELETE);
        real.deleteFile(location);
        failIfArmed(location, FileFault.FAIL_AFTER_DELETE);
    }

    @Override
    public Map<String, String> properties() {
        return real.properties();
    }

    @Override
    public void initialize(Map<String, String> properties) {
        real.initialize(properties);
    }

    @Override
    public void close() {
        real.close();
    }

    private void failIfArmed(String location, FileFault fault) {
        Optional<Armed> wanted =
                armed.get().filter(candidate -> candidate.concerns(location, fault));
        if (wanted.isPresent()) {
            armed.set(Optional.empty());
            throw new RuntimeIOException(new IOException(fault + " by the test: " + location));
        }
    }

    private final class FaultyOutputFile implements OutputFile {
        private final OutputFile file;

        FaultyOutputFile(OutputFile file) {
            this.file = file;
        }

        @Override
        public PositionOutputStream create() {
            failIfArmed(file.location(), FileFault.FAIL_BEFORE_WRITE);
            return new FaultyStream(file.location(), file.create());
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            failIfArmed(file.location(), FileFault.FAIL_BEFORE_WRITE);
            return new FaultyStream(file.location(), file.createOrOverwrite());
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

    private final class FaultyStream extends PositionOutputStream {
        private final String location;
        private final PositionOutputStream stream;

        FaultyStream(String location, PositionOutputStream stream) {
            this.location = location;
            this.stream = stream;
        }

        @Override
        public long getPos() throws IOException {
            return stream.getPos();
        }

        @Override
        public long storedLength() throws IOException {
            return stream.storedLength();
        }

        @Override
        public void write(int value) throws IOException {
            stream.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            stream.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }

        @Override
        public void close() throws IOException {
            stream.close();
            failIfArmed(location, FileFault.FAIL_AFTER_WRITE);
        }
    }
}
