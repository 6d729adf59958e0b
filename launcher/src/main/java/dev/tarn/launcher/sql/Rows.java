package dev.tarn.launcher.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** Where the rows of an answer go. */
interface Rows {
    void columns(List<String> names);

    /** The values of one row, as JSON. */
    void row(JsonNode values);

    /** {@code done} is what a statement without rows did, such as {@code CREATE TABLE}. */
    void end(Optional<String> done);

    /** Whether anybody still looks; asked after each page. */
    boolean wanted();

    /** A value as people read it. */
    static String text(JsonNode value) {
        return value.isNull() ? "NULL" : value.isValueNode() ? value.asText() : value.toString();
    }
}
