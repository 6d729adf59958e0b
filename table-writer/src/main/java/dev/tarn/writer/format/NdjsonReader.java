package dev.tarn.writer.format;

import dev.tarn.writer.column.Blocks;
import dev.tarn.writer.column.ColumnBlock;
import dev.tarn.writer.column.FlatJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** One JSON object a line. A line that is none costs that line only. */
public final class NdjsonReader implements RowReader {
    private final JsonRow row;
    private final Optional<FlatJson> quick;

    /** {@code quick} is tried first, where rows may come as columns. */
    NdjsonReader(JsonRow row, Optional<FlatJson> quick) {
        this.row = row;
        this.quick = quick;
    }

    @Override
    public void read(InputStream body, RowSink sink) throws IOException {
        var lines = new Lines(body, row.bytesMax());
        Optional<QuickRows> plain =
                quick.flatMap(json -> sink.blocks().map(blocks -> new QuickRows(json, blocks)));
        for (long number = 1; lines.advance(); number++) {
            if (plain.isPresent() && plain.orElseThrow().read(lines)) {
                continue;
            }
            if (!isBlank(lines)) {
                row.read(lines.bytes(), lines.from(), lines.to(), lines.isTooLong(), number, sink);
            }
        }
    }

    private record QuickRows(FlatJson json, Blocks blocks) {
        /** A longer row has limits of its own. */
        private static final int BYTES_MAX = 1024 * 1024;

        boolean read(Lines lines) {
            if (lines.to() - lines.from() > BYTES_MAX) {
                return false;
            }
            ColumnBlock block = blocks.open();
            return json.read(block, lines.bytes(), lines.from(), lines.to()) && blocks.keeps(block);
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
