package dev.tarn.gateway.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.gateway.syntax.PastLake;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What Trino says that a query read and wrote, as receipts keep it. Its description of a query and
 * its completion event say the same in slightly different words.
 */
final class ReportedTables {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportedTables() {}

    /**
     * What was read from, with the snapshot; and what was decided about each table. No columns are
     * not the same as columns that nobody tells of.
     *
     * @param decided for each table its filters, its columns with their masks, and in whose name it
     *     was read
     */
    static ArrayNode read(JsonNode inputs, JsonNode decided, String user) {
        ArrayNode tables = JSON.createArrayNode();
        for (JsonNode input : inputs) {
            ObjectNode table = tables.addObject();
            name(table, input);
            JsonNode snapshot = input.at("/connectorInfo/snapshotId");
            if (!snapshot.isMissingNode() && !snapshot.isNull()) {
                // Text, because a JavaScript number cannot hold it.
                table.put("snapshot-id", text(snapshot));
            }
            if (input.path("columns").isArray()) {
                ArrayNode columns = table.putArray("columns");
                for (JsonNode column : input.path("columns")) {
                    columns.add(text(column.isObject() ? column.path("name") : column));
                }
            }
            decisions(decided, input, table, user);
        }
        return tables;
    }

    /** A lake as it was is the lake, with the instant beside it. */
    private static void name(ObjectNode table, JsonNode named) {
        String catalog = text(named.path("catalogName"));
        Optional<PastLake> past = PastLake.parse(catalog);
        table.put("catalog", past.map(PastLake::lake).orElse(catalog));
        past.ifPresent(lake -> table.put("as-of", lake.asOf()));
        table.put("schema", text(named.path("schema")));
        table.put("table", text(named.path("table")));
    }

    private static void decisions(JsonNode decided, JsonNode input, ObjectNode table, String user) {
        Set<String> readers = new TreeSet<>();
        ArrayNode filters = JSON.createArrayNode();
        ObjectNode masks = JSON.createObjectNode();
        for (JsonNode other : decided) {
            if (same(other.path("catalog"), input.path("catalogName"))
                    && same(other.path("schema"), table.path("schema"))
                    && same(other.path("table"), table.path("table"))) {
                readers.add(text(other.path("authorization")));
                for (JsonNode filter : other.path("filters")) {
                    filters.add(text(filter.isObject() ? filter.path("expression") : filter));
                }
                for (JsonNode column : other.path("columns")) {
                    JsonNode mask = column.path("mask");
                    if (mask.isTextual()) {
                        masks.put(text(column.path("column")), MaskKeys.hidden(text(mask)));
                    }
                }
            }
        }
        readers.remove("");
        if (!readers.isEmpty() && !readers.equals(Set.of(user))) {
            // Through views that run as their owners.
            readers.forEach(table.putArray("read-as")::add);
        }
        table.set("filters", filters);
        table.set("masks", masks);
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return text(one).equals(text(other));
    }

    static @Nullable String written(JsonNode output) {
        if (!output.isObject()) {
            return null;
        }
        ObjectNode table = JSON.createObjectNode();
        name(table, output);
        ArrayNode columns = table.putArray("columns");
        for (JsonNode column : output.path("columns")) {
            ObjectNode target = columns.addObject();
            target.put("name", text(nameOf(column)));
            target.set("sources", sources(column.path("sourceColumns")));
        }
        return table.toString();
    }

    private static JsonNode nameOf(JsonNode column) {
        JsonNode name = column.path("column");
        if (name.isMissingNode()) {
            return column.path("columnName");
        }
        return name.isObject() ? name.path("name") : name;
    }

    static @Nullable String lineage(JsonNode columns) {
        if (!columns.isArray()) {
            return null;
        }
        ArrayNode lineage = JSON.createArrayNode();
        for (JsonNode column : columns) {
            ObjectNode result = lineage.addObject();
            result.put("name", text(column.path("name")));
            result.set("sources", sources(column.path("sourceColumns")));
        }
        return lineage.toString();
    }

    private static ArrayNode sources(JsonNode columns) {
        ArrayNode sources = JSON.createArrayNode();
        for (JsonNode column : columns) {
            JsonNode name = column.path("tableName");
            String table =
                    name.isMissingNode()
                            ? "%s.%s.%s"
                                    .formatted(
                                            text(column.path("catalog")),
                                            text(column.path("schema")),
                                            text(column.path("table")))
                            : text(name);
            sources.addObject()
                    .put("table", PastLake.today(table))
                    .put("column", text(column.path("columnName")));
        }
        return sources;
    }

    /**
     * Without NUL, which PostgreSQL does not keep: a column that somebody gave such a name must not
     * cost the receipt its report.
     */
    static String text(JsonNode node) {
        return node.asText("").replace("\u0000", "");
    }
}
