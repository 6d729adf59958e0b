package dev.tarn.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;

/**
 * A table as a model has it, which never asked a server for it.
 *
 * @param files of each snapshot that is left; each file has one row
 */
record KnownTable(
        String uuid,
        List<Column> columns,
        int lastColumn,
        Map<Long, List<String>> files,
        long current,
        String property) {
    record Column(int id, String name, String type) {}

    static KnownTable created(String uuid, Schema schema) {
        var columns = new ArrayList<Column>();
        for (Types.NestedField field : schema.columns()) {
            columns.add(new Column(field.fieldId(), field.name(), field.type().toString()));
        }
        return new KnownTable(uuid, columns, columns.size(), Map.of(), LakeFacts.NO_SNAPSHOT, "");
    }

    List<String> live() {
        return files.getOrDefault(current, List.of());
    }

    /** With one snapshot more, which is current. */
    KnownTable with(long snapshot, List<String> live) {
        var all = new LinkedHashMap<>(files);
        all.put(snapshot, List.copyOf(live));
        return new KnownTable(uuid, columns, lastColumn, all, snapshot, property);
    }

    KnownTable without(long snapshot) {
        var all = new LinkedHashMap<>(files);
        all.remove(snapshot);
        return new KnownTable(uuid, columns, lastColumn, all, current, property);
    }

    KnownTable at(long snapshot) {
        return new KnownTable(uuid, columns, lastColumn, files, snapshot, property);
    }

    KnownTable withProperty(String value) {
        return new KnownTable(uuid, columns, lastColumn, files, current, value);
    }

    /** With a column behind the others, of a number that none ever had. */
    KnownTable withColumn(String name) {
        var all = new ArrayList<>(columns);
        all.add(new Column(lastColumn + 1, name, "int"));
        return new KnownTable(uuid, all, lastColumn + 1, files, current, property);
    }

    KnownTable withoutColumn(Column column) {
        var all = new ArrayList<>(columns);
        all.remove(column);
        return new KnownTable(uuid, all, lastColumn, files, current, property);
    }

    KnownTable renamed(Column column, String name) {
        var all = new ArrayList<>(columns);
        all.set(columns.indexOf(column), new Column(column.id(), name, column.type()));
        return new KnownTable(uuid, all, lastColumn, files, current, property);
    }

    /** Snapshots and counters that came since stay. */
    KnownTable restored(KnownTable then) {
        return new KnownTable(uuid, then.columns, lastColumn, files, then.current, then.property);
    }

    boolean canBecome(KnownTable then) {
        return then.current == LakeFacts.NO_SNAPSHOT || files.containsKey(then.current);
    }

    LakeFacts.TableFacts facts() {
        return new LakeFacts.TableFacts(
                uuid,
                columns.stream()
                        .map(column -> LakeFacts.column(column.id(), column.name(), column.type()))
                        .toList(),
                List.copyOf(files.keySet()),
                current,
                live().size(),
                property);
    }
}
