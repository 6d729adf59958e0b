package dev.tarn.catalog.grant;

import dev.tarn.catalog.policy.Place;
import org.apache.iceberg.Schema;

/** A table whose rules somebody may make, and its columns of now. */
record ManagedTable(Place place, Schema schema) {
    int fieldId(String column) {
        return ExpressionReader.fieldId(schema, column);
    }
}
