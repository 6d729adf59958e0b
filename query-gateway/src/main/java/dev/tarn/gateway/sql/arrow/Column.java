package dev.tarn.gateway.sql.arrow;

import com.fasterxml.jackson.databind.JsonNode;

/** The values of one batch, in the making, as Arrow lays them out. */
abstract class Column {
    private final Bits valid = new Bits();
    private int length;
    private int nulls;

    final void add(JsonNode value) throws Unfit {
        if (value.isNull()) {
            addNothing();
            return;
        }
        valid.add(true);
        length++;
        put(value);
    }

    final void addNothing() throws Unfit {
        valid.add(false);
        length++;
        nulls++;
        skip();
    }

    /** A value that is there. */
    abstract void put(JsonNode value) throws Unfit;

    /** What lies where no value is. */
    abstract void skip() throws Unfit;

    /** What lies behind the bits that say which values are there. */
    abstract void layValues(Batch batch);

    abstract void clearValues();

    abstract long valueBytes();

    void lay(Batch batch) {
        batch.node(length, nulls);
        batch.buffer(valid.bytes());
        layValues(batch);
    }

    final void clear() {
        valid.clear();
        length = 0;
        nulls = 0;
        clearValues();
    }

    final long bytes() {
        return valid.bytes().size() + valueBytes();
    }

    final int length() {
        return length;
    }
}
