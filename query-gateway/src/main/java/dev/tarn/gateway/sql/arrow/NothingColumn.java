package dev.tarn.gateway.sql.arrow;

import com.fasterxml.jackson.databind.JsonNode;

/** What {@code SELECT NULL} is of: no value is ever there, and nothing is laid out. */
final class NothingColumn extends Column {
    @Override
    void lay(Batch batch) {
        batch.node(length(), length());
    }

    @Override
    void put(JsonNode value) throws Unfit {
        throw new Unfit("has a value, and no type");
    }

    @Override
    void skip() {
        // Its length says it all.
    }

    @Override
    void layValues(Batch batch) {
        // There are none.
    }

    @Override
    void clearValues() {
        // There are none.
    }

    @Override
    long valueBytes() {
        return 0;
    }
}
