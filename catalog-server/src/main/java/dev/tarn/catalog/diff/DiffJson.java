package dev.tarn.catalog.diff;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.iceberg.catalog.Namespace;

/** What is different, in JSON; a field that is not there says that it is the same. */
public final class DiffJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private DiffJson() {}

    public static ObjectNode of(Change change) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("change", change.manner().name().toLowerCase(Locale.ROOT));
        switch (change) {
            case Change.OfNamespace namespace -> {
                json.put("kind", "namespace");
                levels(json, namespace.namespace());
                properties(
                        json,
                        TableDifference.properties(
                                namespace.before().orElse(Map.of()),
                                namespace.after().orElse(Map.of())));
            }
            case Change.OfTabular tabular -> {
                json.put("kind", tabular.kind());
                tabular.before().ifPresent(state -> state(json.putObject("before"), state));
                tabular.after().ifPresent(state -> state(json.putObject("after"), state));
                content(json, tabular.content());
            }
        }
        return json;
    }

    private static void state(ObjectNode json, TabularState state) {
        levels(json, state.identifier().namespace());
        json.put("name", state.name());
        json.put("uuid", state.uuid().toString());
        json.put("metadata-location", state.metadataLocation());
    }

    private static void levels(ObjectNode json, Namespace namespace) {
        var levels = json.putArray("namespace");
        for (String level : namespace.levels()) {
            levels.add(level);
        }
    }

    private static void content(ObjectNode json, Change.Content content) {
        switch (content) {
            case Change.Content.Same _ -> {}
            case Change.Content.Unknown unknown -> json.put("unknown", unknown.reason());
            case Change.Content.OfTable table -> table(json, table.difference());
            case Change.Content.OfView view -> {
                schema(json, view.difference().schema());
                numbers(json, "version", view.difference().version());
                if (!view.difference().sql().isEmpty()) {
                    ObjectNode sql = json.putObject("sql");
                    view.difference().sql().forEach((dialect, text) -> texts(sql, dialect, text));
                }
                properties(json, view.difference().properties());
            }
        }
    }

    private static void table(ObjectNode json, TableDifference table) {
        schema(json, table.schema());
        TableDifference.Snapshots snapshots = table.snapshots();
        ObjectNode all = MAPPER.createObjectNode();
        snapshots(all, "added", snapshots.added(), snapshots.addedIds());
        snapshots(all, "removed", snapshots.removed(), snapshots.removedIds());
        numbers(all, "current", snapshots.current());
        numbers(all, "rows", snapshots.rows());
        if (!all.isEmpty()) {
            json.set("snapshots", all);
        }
        if (!table.refs().isEmpty()) {
            ObjectNode refs = json.putObject("refs");
            table.refs().forEach(ref -> numbers(refs, ref.name(), ref.snapshot()));
        }
        properties(json, table.properties());
        table.settings().forEach(setting -> texts(json, setting.name(), setting.value()));
    }

    private static void snapshots(ObjectNode json, String name, int count, List<Long> ids) {
        if (count > 0) {
            json.put(name, count);
            ids.forEach(json.putArray(name + "-ids")::add);
        }
    }

    private static void schema(ObjectNode json, SchemaDifference schema) {
        if (schema.isNone()) {
            return;
        }
        ObjectNode columns = json.putObject("columns");
        var added = columns.putArray("added");
        schema.added().forEach(column -> column(added.addObject(), column));
        var dropped = columns.putArray("dropped");
        schema.dropped().forEach(column -> column(dropped.addObject(), column));
        var changed = columns.putArray("changed");
        for (SchemaDifference.ChangedColumn change : schema.changed()) {
            ObjectNode one = changed.addObject();
            column(one.putObject("before"), change.before());
            column(one.putObject("after"), change.after());
        }
    }

    private static void column(ObjectNode json, SchemaDifference.Column column) {
        json.put("id", column.id())
                .put("name", column.name())
                .put("type", column.type())
                .put("required", column.required());
    }

    private static void properties(ObjectNode json, TableDifference.Properties properties) {
        if (properties.set().isEmpty() && properties.removed().isEmpty()) {
            return;
        }
        ObjectNode changed = json.putObject("properties");
        properties.set().forEach(changed.putObject("set")::put);
        properties.removed().forEach(changed.putArray("removed")::add);
    }

    private static void numbers(
            ObjectNode json, String name, TableDifference.Pair<? extends Number> pair) {
        if (!pair.isSame()) {
            ObjectNode values = json.putObject(name);
            pair.before().ifPresent(value -> values.put("before", value.longValue()));
            pair.after().ifPresent(value -> values.put("after", value.longValue()));
        }
    }

    private static void texts(ObjectNode json, String name, TableDifference.Pair<String> pair) {
        if (!pair.isSame()) {
            ObjectNode values = json.putObject(name);
            pair.before().ifPresent(value -> values.put("before", value));
            pair.after().ifPresent(value -> values.put("after", value));
        }
    }
}
