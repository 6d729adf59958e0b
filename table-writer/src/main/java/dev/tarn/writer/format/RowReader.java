package dev.tarn.writer.format;

import java.io.IOException;
import java.io.InputStream;

/** Reads one body. Every row of it reaches the sink once. */
public interface RowReader {
    void read(InputStream body, RowSink sink) throws IOException, BodyRefused;
}
