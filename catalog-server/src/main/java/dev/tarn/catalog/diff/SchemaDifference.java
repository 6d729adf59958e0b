package dev.tarn.catalog.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/** Columns that are different, those within others included. A column is known by its id. */
public record SchemaDifference(
        List<Column> added, List<Column> dropped, List<ChangedColumn> changed) {
    /** With its whole name. */
    public record Column(int id, String name, String type, boolean required) {}

    public record ChangedColumn(Column before, Column after) {}

    static SchemaDifference between(Optional<Schema> before, Optional<Schema> after) {
        Map<Integer, Column> then = columns(before);
        Map<Integer, Column> now = columns(after);
        var added = new ArrayList<Column>();
        var dropped = new ArrayList<Column>();
        var changed = new ArrayList<ChangedColumn>();
        now.forEach((id, column) -> {
            Column earlier = then.get(id);
            if (earlier == null) {
                added.add(column);
            } else if (!earlier.equals(column)) {
                changed.add(new ChangedColumn(earlier, column));
            }
        });
        then.forEach((id, column) -> {
            if (!now.containsKey(id)) {
                dropped.add(column);
            }
        });
        return new SchemaDifference(added, dropped, changed);
    }

    public boolean isNone() {
        return added.isEmpty() && dropped.isEmpty() && changed.isEmpty();
    }

    private static Map<Integer, Column> columns(Optional<Schema> schema) {
        var columns = new TreeMap<Integer, Column>();
        schema.ifPresent(known ->
                TypeUtil.indexById(known.asStruct())
                        .forEach((id, field) -> columns.put(id, column(known, field))));
        return columns;
    }

    /** What lies in a column is told by itself, and does not change what it lies in. */
    private static Column column(Schema schema, Types.NestedField field) {
        String type =
                field.type().isNestedType()
                        ? field.type().typeId().name().toLowerCase(java.util.Locale.ROOT)
                        : field.type().toString();
        return new Column(
                field.fieldId(), schema.findColumnName(field.fieldId()), type, field.isRequired());
    }
}
