package dev.tarn.gateway.sql.arrow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A column for each field. */
final class StructColumn extends Column {
    /** A batch is written after each row, so that one row alone gets here. */
    private static final long BYTES_MAX = 64L * 1024 * 1024;

    private final List<Column> fields;

    StructColumn(List<Column> fields) {
        this.fields = List.copyOf(fields);
    }

    @Override
    void put(JsonNode value) throws Unfit {
        if (!value.isArray() || value.size() != fields.size()) {
            throw new Unfit("is no row of %d fields".formatted(fields.size()));
        }
        for (int i = 0; i < fields.size(); i++) {
            fields.get(i).add(value.get(i));
        }
    }

    /** What is four letters in an answer of Trino has a place in each field here. */
    @Override
    void skip() throws Unfit {
        for (Column field : fields) {
            field.addNothing();
        }
        if (valueBytes() > BYTES_MAX) {
            throw new Unfit("has more rows in one value than fit in memory");
        }
    }

    @Override
    void layValues(Batch batch) {
        fields.forEach(field -> field.lay(batch));
    }

    @Override
    void clearValues() {
        fields.forEach(Column::clear);
    }

    @Override
    long valueBytes() {
        return fields.stream().mapToLong(Column::bytes).sum();
    }
}
