package dev.tarn.catalog.diff;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.Schema;
import org.apache.iceberg.view.SQLViewRepresentation;
import org.apache.iceberg.view.ViewMetadata;

/** What is different in one view's metadata from another's; its text by the dialect. */
public record ViewDifference(
        SchemaDifference schema,
        TableDifference.Pair<Integer> version,
        Map<String, TableDifference.Pair<String>> sql,
        TableDifference.Properties properties) {
    static ViewDifference between(Optional<ViewMetadata> before, Optional<ViewMetadata> after) {
        var sql = new TreeMap<String, TableDifference.Pair<String>>();
        Map<String, String> then = sql(before);
        Map<String, String> now = sql(after);
        var dialects = new java.util.TreeSet<>(then.keySet());
        dialects.addAll(now.keySet());
        for (String dialect : dialects) {
            var pair =
                    new TableDifference.Pair<>(
                            Optional.ofNullable(then.get(dialect)),
                            Optional.ofNullable(now.get(dialect)));
            if (!pair.isSame()) {
                sql.put(dialect, pair);
            }
        }
        return new ViewDifference(
                SchemaDifference.between(schema(before), schema(after)),
                new TableDifference.Pair<>(
                        before.map(ViewMetadata::currentVersionId),
                        after.map(ViewMetadata::currentVersionId)),
                sql,
                TableDifference.properties(
                        before.map(ViewMetadata::properties).orElse(Map.of()),
                        after.map(ViewMetadata::properties).orElse(Map.of())));
    }

    private static Optional<Schema> schema(Optional<ViewMetadata> view) {
        return view.map(ViewMetadata::schema);
    }

    private static Map<String, String> sql(Optional<ViewMetadata> view) {
        var sql = new TreeMap<String, String>();
        view.ifPresent(known ->
                known.currentVersion()
                        .representations()
                        .forEach(representation -> {
                            if (representation instanceof SQLViewRepresentation text) {
                                sql.put(text.dialect(), text.sql());
                            }
                        }));
        return sql;
    }
}
