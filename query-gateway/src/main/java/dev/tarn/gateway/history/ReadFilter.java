package dev.tarn.gateway.history;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What a query is to have read: a table, a column of it, a snapshot, or all at once.
 *
 * @param table as JSON of catalog, schema and table
 */
record ReadFilter(Optional<ObjectNode> table, Optional<String> column, Optional<String> snapshot) {
    boolean isEmpty() {
        return table.isEmpty() && column.isEmpty() && snapshot.isEmpty();
    }

    /** As PostgreSQL finds one of the tables of a receipt; whatever columns were read of it. */
    String anyColumns() {
        ObjectNode json =
                table.map(ObjectNode::deepCopy).orElseGet(JsonNodeFactory.instance::objectNode);
        snapshot.ifPresent(id -> json.put("snapshot-id", id));
        return json.toString();
    }

    /** The same, with the column. */
    String withColumn() {
        ObjectNode json =
                table.map(ObjectNode::deepCopy).orElseGet(JsonNodeFactory.instance::objectNode);
        snapshot.ifPresent(id -> json.put("snapshot-id", id));
        column.ifPresent(name -> json.putArray("columns").add(name));
        return json.toString();
    }
}
