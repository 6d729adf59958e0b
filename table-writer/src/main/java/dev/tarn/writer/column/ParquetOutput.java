package dev.tarn.writer.column;

import java.io.IOException;
import org.apache.parquet.io.DelegatingPositionOutputStream;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** A file of Iceberg's, as Parquet wants it. */
final class ParquetOutput implements OutputFile {
    private final org.apache.iceberg.io.OutputFile file;

    ParquetOutput(org.apache.iceberg.io.OutputFile file) {
        this.file = file;
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) {
        return new Stream(file.create());
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        return new Stream(file.createOrOverwrite());
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }

    private static final class Stream extends DelegatingPositionOutputStream {
        private final org.apache.iceberg.io.PositionOutputStream stream;

        Stream(org.apache.iceberg.io.PositionOutputStream stream) {
            super(stream);
            this.stream = stream;
        }

        @Override
        public long getPos() throws IOException {
            return stream.getPos();
        }
    }
}
