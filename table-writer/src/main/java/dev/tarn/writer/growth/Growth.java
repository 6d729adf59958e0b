package dev.tarn.writer.growth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.exceptions.CommitFailedException;

/**
 * A schema that is committed together with the first rows that need it. Their files carry the ids
 * of its columns, so that it fits only the table whose ids were taken when it was made.
 *
 * @param fromSchemaId and {@code fromLastColumnId} of the table that it was made for
 */
public record Growth(int fromSchemaId, int fromLastColumnId, Schema schema) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** As the ledger keeps it. */
    public String toJson() {
        try {
            ObjectNode json = JSON.createObjectNode();
            json.put("from-schema-id", fromSchemaId);
            json.put("from-last-column-id", fromLastColumnId);
            json.set("schema", JSON.readTree(SchemaParser.toJson(schema)));
            return json.toString();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public static Growth parse(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return new Growth(
                    json.path("from-schema-id").asInt(),
                    json.path("from-last-column-id").asInt(),
                    SchemaParser.fromJson(json.path("schema").toString()));
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(
                    "Cannot read a schema from the ledger: " + text, failure);
        }
    }

    /** Whether the table is still the one whose ids were taken. */
    public boolean fits(TableMetadata table) {
        return table.currentSchemaId() == fromSchemaId && table.lastColumnId() == fromLastColumnId;
    }

    /** The id that the schema gets. */
    public int schemaId(TableMetadata table) {
        return grown(table).currentSchemaId();
    }

    /**
     * Not through {@code updateSchema()}, which would give ids of its own. A table that has changed
     * meanwhile is left alone: this schema knows nothing of what somebody else added.
     */
    public void applyTo(Transaction transaction) {
        TableOperations operations = ((HasTableOperations) transaction.table()).operations();
        TableMetadata current = operations.current();
        if (!fits(current)) {
            throw new CommitFailedException(
                    "Cannot give %s its new schema: another one was faster",
                    transaction.table().name());
        }
        operations.commit(current, grown(current));
    }

    private TableMetadata grown(TableMetadata table) {
        return table.updateSchema(schema);
    }
}
