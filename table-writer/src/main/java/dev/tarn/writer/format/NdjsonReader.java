package dev.tarn.writer.format;

import java.io.IOException;
import java.io.InputStream;

/** One JSON object a line. A line that is none costs that line only. */
public final class NdjsonReader implements RowReader {
    private final JsonRow row;

    NdjsonReader(JsonRow row) {
        this.row = row;
    }

    @Override
    public void read(InputStream body, RowSink sink) throws IOException {
        var lines = new Lines(body, row.bytesMax());
        for (long number = 1; lines.advance(); number++) {
            if (!isBlank(lines)) {
                row.read(lines.bytes(), lines.from(), lines.to(), lines.isTooLong(), number, sink);
            }
        }
    }

    private static boolean isBlank(Lines lines) {
        for (int at = lines.from(); at < lines.to(); at++) {
            byte letter = lines.bytes()[at];
            if (letter != ' ' && letter != '\t' && letter != '\r') {
                return false;
            }
        }
        return true;
    }
}
