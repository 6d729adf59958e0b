package dev.tarn.gateway.sql.arrow;

import com.fasterxml.jackson.databind.JsonNode;

/** A bit each. */
final class TruthColumn extends Column {
    private final Bits values = new Bits();

    @Override
    void put(JsonNode value) throws Unfit {
        // The keys of a map come as text.
        String text = value.isBoolean() || value.isTextual() ? value.asText() : "";
        switch (text) {
            case "true" -> values.add(true);
            case "false" -> values.add(false);
            default -> throw new Unfit("is neither true nor false");
        }
    }

    @Override
    void skip() {
        values.add(false);
    }

    @Override
    void layValues(Batch batch) {
        batch.buffer(values.bytes());
    }

    @Override
    void clearValues() {
        values.clear();
    }

    @Override
    long valueBytes() {
        return values.bytes().size();
    }
}
