package dev.tarn.gateway.sql.arrow;

import com.fasterxml.jackson.databind.JsonNode;

/** Values of any length: where each ends, and their bytes one behind the other. */
final class BytesColumn extends Column {
    private final Bytes ends = new Bytes();
    private final Bytes values = new Bytes();
    private final Format format;

    /** The bytes of a value. */
    interface Format {
        byte[] bytes(JsonNode value) throws Unfit;
    }

    BytesColumn(Format format) {
        this.format = format;
        skip();
    }

    @Override
    void put(JsonNode value) throws Unfit {
        byte[] bytes = format.bytes(value);
        values.room(bytes.length).put(bytes);
        skip();
    }

    /** Before the first value, too, there is an end. */
    @Override
    void skip() {
        ends.room(Integer.BYTES).putInt(values.size());
    }

    @Override
    void layValues(Batch batch) {
        batch.buffer(ends);
        batch.buffer(values);
    }

    @Override
    void clearValues() {
        ends.clear();
        values.clear();
        skip();
    }

    @Override
    long valueBytes() {
        return (long) ends.size() + values.size();
    }
}
