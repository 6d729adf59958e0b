package dev.tarn.writer.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.writer.foreign.ForeignCatalogs;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** The columns that tables have now. */
public final class TableSchemas {
    private final CatalogHttp http;
    private final LakeTables tables;

    public TableSchemas(CatalogHttp http, LakeTables tables) {
        this.http = http;
        this.tables = tables;
    }

    /** A schema, and whose it is: of one answer. */
    public record Found(KnownTable table, Schema schema) {}

    public Found load(TableName name) {
        if (ForeignCatalogs.isForeign(name.lake())) {
            TableMetadata table = tables.look(name);
            return new Found(new KnownTable(name, UUID.fromString(table.uuid())), table.schema());
        }
        CatalogHttp.Answer answer = http.get(name.tableUri() + "?snapshots=refs", Optional.empty());
        return switch (answer.status()) {
            case 200 -> found(name, answer.json().path("metadata"));
            case 404 -> throw new NoSuchTableException("Table does not exist: %s", name);
            default -> throw unclear(name, answer.status());
        };
    }

    private static Found found(TableName name, JsonNode metadata) {
        int current = metadata.path("current-schema-id").asInt(-1);
        for (JsonNode schema : metadata.path("schemas")) {
            if (schema.path("schema-id").asInt(-1) == current) {
                UUID uuid = UUID.fromString(metadata.path("table-uuid").asText());
                return new Found(new KnownTable(name, uuid), SchemaParser.fromJson(schema));
            }
        }
        throw unclear(name, 200);
    }

    private static CatalogUnavailable unclear(TableName name, int status) {
        return new CatalogUnavailable(
                "The catalog does not say which columns %s has: HTTP %d".formatted(name, status));
    }
}
