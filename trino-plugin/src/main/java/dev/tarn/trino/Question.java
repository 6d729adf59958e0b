package dev.tarn.trino;

import io.trino.spi.connector.CatalogSchemaName;
import io.trino.spi.connector.CatalogSchemaRoutineName;
import io.trino.spi.connector.CatalogSchemaTableName;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.security.Identity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One question, in the JSON of Trino's Open Policy Agent plugin. */
record Question(
        String operation,
        Map<String, Object> resource,
        Optional<Map<String, Object>> target,
        List<Map<String, Object>> resources) {
    static Question of(String operation) {
        return of(operation, Map.of());
    }

    static Question of(String operation, Map<String, Object> resource) {
        return new Question(operation, resource, Optional.empty(), List.of());
    }

    static Question about(String operation, List<Map<String, Object>> resources) {
        return new Question(operation, Map.of(), Optional.empty(), resources);
    }

    Question to(Map<String, Object> newTarget) {
        return new Question(operation, resource, Optional.of(newTarget), resources);
    }

    String json(
            Identity identity, String version, Optional<String> queryId, Optional<String> pass) {
        var context = new LinkedHashMap<String, Object>();
        context.put("identity", Map.of("user", identity.getUser(), "groups", identity.getGroups()));
        context.put("softwareStack", Map.of("trinoVersion", version));
        queryId.ifPresent(id -> context.put("queryId", id));
        pass.ifPresent(shown -> context.put("replayPass", shown));
        var action = new LinkedHashMap<String, Object>();
        action.put("operation", operation);
        if (!resource.isEmpty()) {
            action.put("resource", resource);
        }
        target.ifPresent(to -> action.put("targetResource", to));
        if (!resources.isEmpty()) {
            action.put("filterResources", resources);
        }
        return Json.write(Map.of("input", Map.of("context", context, "action", action)));
    }

    static Map<String, Object> catalog(String name) {
        return Map.of("catalog", Map.of("name", name));
    }

    static Map<String, Object> schema(CatalogSchemaName name) {
        return schema(name.getCatalogName(), name.getSchemaName());
    }

    static Map<String, Object> schema(String catalog, String schema) {
        return Map.of("schema", Map.of("catalogName", catalog, "schemaName", schema));
    }

    static Map<String, Object> table(CatalogSchemaTableName name) {
        return table(name.getCatalogName(), name.getSchemaTableName(), Set.of());
    }

    static Map<String, Object> table(CatalogSchemaTableName name, Set<String> columns) {
        return table(name.getCatalogName(), name.getSchemaTableName(), columns);
    }

    static Map<String, Object> table(String catalog, SchemaTableName name, Set<String> columns) {
        var table = new LinkedHashMap<String, Object>();
        table.put("catalogName", catalog);
        table.put("schemaName", name.getSchemaName());
        table.put("tableName", name.getTableName());
        if (!columns.isEmpty()) {
            table.put("columns", List.copyOf(columns));
        }
        return Map.of("table", table);
    }

    static Map<String, Object> column(CatalogSchemaTableName table, String column, String type) {
        return Map.of(
                "column",
                Map.of(
                        "catalogName", table.getCatalogName(),
                        "schemaName", table.getSchemaTableName().getSchemaName(),
                        "tableName", table.getSchemaTableName().getTableName(),
                        "columnName", column,
                        "columnType", type));
    }

    static Map<String, Object> function(CatalogSchemaRoutineName name) {
        return Map.of(
                "function",
                Map.of(
                        "catalogName", name.getCatalogName(),
                        "schemaName", name.getSchemaName(),
                        "functionName", name.getRoutineName()));
    }

    static Map<String, Object> user(String user) {
        return Map.of("user", Map.of("user", user));
    }
}
