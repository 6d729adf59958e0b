package dev.tarn.gateway.sql.arrow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;

/** Lists: where each ends, and the values of all of them. A map is a list of keys and values. */
final class ListColumn extends Column {
    private final Bytes ends = new Bytes();
    private final Column elements;
    private final Format format;

    private interface Format {
        Iterable<JsonNode> elements(JsonNode value) throws Unfit;
    }

    private ListColumn(Column elements, Format format) {
        this.elements = elements;
        this.format = format;
        skip();
    }

    static ListColumn ofArrays(Column elements) {
        return new ListColumn(elements, ListColumn::array);
    }

    /** The elements have two fields. */
    static ListColumn ofMaps(StructColumn elements) {
        return new ListColumn(elements, ListColumn::pairs);
    }

    private static Iterable<JsonNode> array(JsonNode value) throws Unfit {
        if (!value.isArray()) {
            throw new Unfit("is no array");
        }
        return value;
    }

    private static Iterable<JsonNode> pairs(JsonNode value) throws Unfit {
        if (!value.isObject()) {
            throw new Unfit("is no map");
        }
        List<JsonNode> pairs = new ArrayList<>(value.size());
        value.properties()
                .forEach(entry ->
                        pairs.add(
                                JsonNodeFactory.instance
                                        .arrayNode(2)
                                        .add(entry.getKey())
                                        .add(entry.getValue())));
        return pairs;
    }

    @Override
    void put(JsonNode value) throws Unfit {
        for (JsonNode element : format.elements(value)) {
            elements.add(element);
        }
        skip();
    }

    /** Before the first list, too, there is an end. */
    @Override
    void skip() {
        ends.room(Integer.BYTES).putInt(elements.length());
    }

    @Override
    void layValues(Batch batch) {
        batch.buffer(ends);
        elements.lay(batch);
    }

    @Override
    void clearValues() {
        ends.clear();
        elements.clear();
        skip();
    }

    @Override
    long valueBytes() {
        return ends.size() + elements.bytes();
    }
}
