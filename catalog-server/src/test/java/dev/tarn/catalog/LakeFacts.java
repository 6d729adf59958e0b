package dev.tarn.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * What readers can know of a lake: its namespaces, tables and views, and how many rows there are.
 */
record LakeFacts(
        Map<Namespace, Map<String, String>> namespaces,
        Map<TableIdentifier, TableFacts> tables,
        Map<TableIdentifier, ViewFacts> views) {
    /** The only property that is looked at; servers may add others. */
    static final String PROPERTY = "p";

    static final long NO_SNAPSHOT = -1;

    LakeFacts {
        namespaces = Map.copyOf(namespaces);
        tables = Map.copyOf(tables);
        views = Map.copyOf(views);
    }

    /** Columns as id, name and type; snapshots in their order. */
    record TableFacts(
            String uuid,
            List<String> columns,
            List<Long> snapshots,
            long current,
            long rows,
            String property) {}

    record ViewFacts(String uuid, int version, String sql) {}

    TableFacts table(TableIdentifier name) {
        return Optional.ofNullable(tables.get(name)).orElseThrow();
    }

    static LakeFacts seen(Http http, String warehouse) {
        return seen(http, warehouse, new HashMap<>());
    }

    /**
     * As it is answered, name by name, by listing, loading and planning; {@code rows} are those of
     * metadata for which a scan was planned before.
     */
    static LakeFacts seen(Http http, String warehouse, Map<String, Long> rows) {
        var namespaces = new HashMap<Namespace, Map<String, String>>();
        var tables = new HashMap<TableIdentifier, TableFacts>();
        var views = new HashMap<TableIdentifier, ViewFacts>();
        var open = new ArrayList<>(List.of(Namespace.empty()));
        while (!open.isEmpty()) {
            Namespace parent = open.removeFirst();
            String under = parent.isEmpty() ? "" : "?parent=" + joined(parent);
            for (JsonNode child :
                    get(http, "/v1/%s/namespaces%s".formatted(warehouse, under), "namespaces")) {
                var levels = new ArrayList<String>();
                child.forEach(level -> levels.add(level.textValue()));
                Namespace namespace = Namespace.of(levels.toArray(String[]::new));
                open.add(namespace);
                String path = path(warehouse, namespace);
                namespaces.put(namespace, properties(get(http, path, "properties")));
                for (JsonNode name : get(http, path + "/tables", "identifiers")) {
                    String table = path + "/tables/" + name.path("name").textValue();
                    tables.put(
                            TableIdentifier.of(namespace, name.path("name").textValue()),
                            table(http, table, rows));
                }
                for (JsonNode name : get(http, path + "/views", "identifiers")) {
                    String view = path + "/views/" + name.path("name").textValue();
                    views.put(
                            TableIdentifier.of(namespace, name.path("name").textValue()),
                            view(get(http, view, "metadata")));
                }
            }
        }
        return new LakeFacts(namespaces, tables, views);
    }

    static String path(String warehouse, Namespace namespace) {
        return "/v1/%s/namespaces/%s".formatted(warehouse, joined(namespace));
    }

    static String joined(Namespace namespace) {
        return String.join("%1F", namespace.levels());
    }

    private static TableFacts table(Http http, String path, Map<String, Long> rows) {
        JsonNode loaded = get(http, path);
        JsonNode metadata = loaded.path("metadata");
        var columns = new ArrayList<String>();
        for (JsonNode schema : metadata.path("schemas")) {
            if (schema.path("schema-id").equals(metadata.path("current-schema-id"))) {
                schema.path("fields")
                        .forEach(field ->
                                columns.add(
                                        column(
                                                field.path("id").intValue(),
                                                field.path("name").textValue(),
                                                field.path("type").textValue())));
            }
        }
        var snapshots = new ArrayList<Long>();
        metadata.path("snapshots")
                .forEach(snapshot -> snapshots.add(snapshot.path("snapshot-id").longValue()));
        return new TableFacts(
                metadata.path("table-uuid").textValue(),
                columns,
                snapshots,
                metadata.path("current-snapshot-id").asLong(NO_SNAPSHOT),
                rows.computeIfAbsent(
                        loaded.path("metadata-location").textValue(), _ -> rows(http, path)),
                metadata.at("/properties/" + PROPERTY).asText(""));
    }

    static String column(int id, String name, String type) {
        return "%d %s %s".formatted(id, name, type);
    }

    /** By the files that a scan would read. */
    private static long rows(Http http, String table) {
        Http.Answer planned = http.post(table + "/plan", "{}");
        if (planned.status() != 200
                || !planned.json().path("status").asText().equals("completed")) {
            throw new AssertionError(planned);
        }
        long rows = 0;
        for (JsonNode task : planned.json().path("file-scan-tasks")) {
            rows += task.at("/data-file/record-count").longValue();
        }
        return rows;
    }

    private static ViewFacts view(JsonNode metadata) {
        int version = metadata.path("current-version-id").intValue();
        String sql = "";
        for (JsonNode one : metadata.path("versions")) {
            if (one.path("version-id").intValue() == version) {
                sql = one.at("/representations/0/sql").textValue();
            }
        }
        return new ViewFacts(metadata.path("view-uuid").textValue(), version, sql);
    }

    private static Map<String, String> properties(JsonNode json) {
        return json.has(PROPERTY) ? Map.of(PROPERTY, json.path(PROPERTY).textValue()) : Map.of();
    }

    private static JsonNode get(Http http, String path, String field) {
        return get(http, path).path(field);
    }

    private static JsonNode get(Http http, String path) {
        Http.Answer answer = http.get(path);
        if (answer.status() != 200) {
            throw new AssertionError(path + ": " + answer);
        }
        return answer.json();
    }
}
