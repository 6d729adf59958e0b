package dev.tarn.catalog.commit.rebase;

import java.io.IOException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/** Takes the first bytes and then fails, as a disk does that fills up. */
record FullDisk(OutputFile file) implements OutputFile {
    @Override
    public PositionOutputStream create() {
        return createOrOverwrite();
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
        PositionOutputStream stream = file.createOrOverwrite();
        return new PositionOutputStream() {
            @Override
            public long getPos() throws IOException {
                return stream.getPos();
            }

            @Override
            public void write(int b) throws IOException {
                if (stream.getPos() > 100) {
                    throw new IOException("No space left on device");
                }
                stream.write(b);
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
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
