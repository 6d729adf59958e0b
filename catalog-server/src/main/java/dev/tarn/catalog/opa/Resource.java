package dev.tarn.catalog.opa;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * What an operation is about, by the names that Trino has for it: a catalog is a lake, a schema a
 * namespace whose levels dots join, and what follows a dollar sign asks for a table's metadata.
 *
 * @param tableName with what follows the dollar sign
 * @param user who is impersonated, or whose query it is
 * @param columns how many of a table are named
 */
record Resource(
        String catalog,
        String schema,
        String tableName,
        String function,
        String user,
        int columns,
        Namespace namespace) {
    private static final String SYSTEM = "system";
    private static final String INFORMATION_SCHEMA = "information_schema";

    static Resource of(JsonNode json) {
        JsonNode table = json.path("table");
        JsonNode column = json.path("column");
        JsonNode function = json.path("function");
        JsonNode schema = json.path("schema");
        String schemaName = text(first(table, column, function, schema), "schemaName");
        return new Resource(
                catalog(json, first(table, schema, function, column)),
                schemaName,
                text(first(column, table), "tableName"),
                text(function, "functionName"),
                text(json.path("user"), "user"),
                table.path("columns").size(),
                // Trino takes every dot for one between two levels; an empty level is no name of
                // ours.
                Namespace.of(schemaName.split("\\.", -1)));
    }

    /** The same in another catalog. */
    Resource in(String otherCatalog) {
        return new Resource(otherCatalog, schema, tableName, function, user, columns, namespace);
    }

    /** The first that is there, or else nothing. */
    private static JsonNode first(JsonNode... shapes) {
        for (JsonNode shape : shapes) {
            if (!shape.isMissingNode()) {
                return shape;
            }
        }
        return shapes[0];
    }

    private static String catalog(JsonNode json, JsonNode inside) {
        return inside.isMissingNode()
                ? json.path("catalog")
                        .path("name")
                        .asText(text(json.path("catalogSessionProperty"), "catalogName"))
                : text(inside, "catalogName");
    }

    private static String text(JsonNode shape, String name) {
        return shape.path(name).asText();
    }

    boolean isInformationSchema() {
        return schema.equals(INFORMATION_SCHEMA);
    }

    /** Trino's own tables, which have no past. */
    boolean isOfNoLake() {
        return isInformationSchema() || catalog.equals(SYSTEM);
    }

    /** Without the part that asks for metadata. */
    TableIdentifier table() {
        int dollar = tableName.indexOf('$');
        return TableIdentifier.of(
                namespace, dollar < 0 ? tableName : tableName.substring(0, dollar));
    }

    /** Which of a table's metadata is asked for, if it is not the table. */
    Optional<String> metadata() {
        int dollar = tableName.indexOf('$');
        return dollar < 0 ? Optional.empty() : Optional.of(tableName.substring(dollar + 1));
    }

    /** Trino once read versions of tables under such names; none of ours is allowed to mean one. */
    boolean namesAVersion() {
        return tableName.indexOf('@') >= 0;
    }
}
