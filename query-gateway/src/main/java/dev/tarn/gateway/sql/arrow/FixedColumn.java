package dev.tarn.gateway.sql.arrow;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;

/** Values that have as many bytes each. */
final class FixedColumn extends Column {
    private static final byte[] NOTHING = new byte[16];

    private final Bytes values = new Bytes();
    private final int width;
    private final Format format;

    /** Puts as many bytes as a value has. */
    interface Format {
        void write(JsonNode value, ByteBuffer to) throws Unfit;
    }

    /** At most 16 bytes. */
    FixedColumn(int width, Format format) {
        this.width = width;
        this.format = format;
    }

    @Override
    void put(JsonNode value) throws Unfit {
        format.write(value, values.room(width));
    }

    @Override
    void skip() {
        values.room(width).put(NOTHING, 0, width);
    }

    @Override
    void layValues(Batch batch) {
        batch.buffer(values);
    }

    @Override
    void clearValues() {
        values.clear();
    }

    @Override
    long valueBytes() {
        return values.size();
    }
}
