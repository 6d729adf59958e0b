package dev.tarn.systemtests.engines;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;

/** Tables of one namespace that change at random, and what an engine would read of each. */
final class EngineHistory {
    private static final int TABLES = 4;
    private static final int NAMES = 8;

    private final RESTCatalog client = Engines.client();
    private final Namespace namespace;
    private final Random random;
    private final Map<String, Known> tables = new TreeMap<>();
    private int count;

    EngineHistory(String namespace, Random random) {
        this.namespace = Namespace.of(namespace);
        this.random = random;
    }

    /** Names of columns in their order, and rows in the order of their first value. */
    record Facts(List<String> columns, List<List<String>> rows) {}

    /** Columns by their ids, and for each file its one row by the ids of columns. */
    private record Known(
            Map<Integer, String> columns,
            int lastColumn,
            Map<DataFile, Map<Integer, String>> rows) {
        Facts facts() {
            var read = new ArrayList<List<String>>();
            for (Map<Integer, String> row : rows.values()) {
                read.add(
                        columns.keySet().stream()
                                .map(column -> row.getOrDefault(column, "NULL"))
                                .toList());
            }
            return new Facts(List.copyOf(columns.values()), List.copyOf(read));
        }
    }

    void begin() {
        client.createNamespace(namespace);
        while (tables.size() < TABLES) {
            create();
        }
        List.copyOf(tables.keySet()).forEach(this::append);
    }

    void change() {
        while (!attempt()) {}
    }

    Map<String, Facts> facts() {
        var facts = new TreeMap<String, Facts>();
        tables.forEach((name, known) -> facts.put(name, known.facts()));
        return facts;
    }

    private boolean attempt() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> change(this::append);
            case 4 -> change(this::deleteRow);
            case 5, 6 -> change(this::addColumn);
            case 7 -> change(this::renameColumn);
            case 8 -> change(this::dropColumn);
            case 9 -> rename();
            case 10 -> create();
            default -> drop();
        };
    }

    private boolean change(UnaryOperator<String> change) {
        return !tables.isEmpty() && !change.apply(anyTable()).isEmpty();
    }

    private String append(String name) {
        Known known = held(name);
        Table table = load(name);
        long id = count++;
        var values = new HashMap<String, Object>();
        var row = new HashMap<Integer, String>();
        known.columns()
                .forEach((column, label) -> {
                    String value = column == 1 ? Long.toString(id) : "v" + count++;
                    row.put(column, value);
                    values.put(label, column == 1 ? (Object) id : value);
                });
        DataFile file = Rows.append(table, Rows.record(table.schema(), values));
        known.rows().put(file, row);
        return name;
    }

    private String deleteRow(String name) {
        Known known = held(name);
        if (known.rows().isEmpty()) {
            return "";
        }
        DataFile file = List.copyOf(known.rows().keySet()).getFirst();
        load(name).newDelete().deleteFile(file).commit();
        known.rows().remove(file);
        return name;
    }

    private String addColumn(String name) {
        Known known = held(name);
        String column = "c" + count++;
        load(name).updateSchema().addColumn(column, Types.StringType.get()).commit();
        known.columns().put(known.lastColumn() + 1, column);
        tables.put(name, new Known(known.columns(), known.lastColumn() + 1, known.rows()));
        return name;
    }

    private String renameColumn(String name) {
        Known known = held(name);
        var ids = List.copyOf(known.columns().keySet());
        int column = ids.get(random.nextInt(ids.size()));
        String label = "c" + count++;
        String old = Objects.requireNonNull(known.columns().get(column));
        load(name).updateSchema().renameColumn(old, label).commit();
        known.columns().put(column, label);
        return name;
    }

    private String dropColumn(String name) {
        Known known = held(name);
        if (known.columns().size() < 3) {
            return "";
        }
        int last = List.copyOf(known.columns().keySet()).getLast();
        String old = Objects.requireNonNull(known.columns().get(last));
        load(name).updateSchema().deleteColumn(old).commit();
        known.columns().remove(last);
        return name;
    }

    private boolean create() {
        String name = anyName();
        if (tables.containsKey(name)) {
            return false;
        }
        client.createTable(identifier(name), Rows.SCHEMA);
        var columns = new LinkedHashMap<Integer, String>();
        Rows.SCHEMA.columns().forEach(column -> columns.put(column.fieldId(), column.name()));
        tables.put(name, new Known(columns, columns.size(), new LinkedHashMap<>()));
        return true;
    }

    private boolean rename() {
        String to = anyName();
        if (tables.isEmpty() || tables.containsKey(to)) {
            return false;
        }
        String from = anyTable();
        client.renameTable(identifier(from), identifier(to));
        tables.put(to, Objects.requireNonNull(tables.remove(from)));
        return true;
    }

    private boolean drop() {
        if (tables.size() < TABLES) {
            return false;
        }
        String name = anyTable();
        client.dropTable(identifier(name), false);
        tables.remove(name);
        return true;
    }

    private Known held(String name) {
        return Objects.requireNonNull(tables.get(name));
    }

    private Table load(String name) {
        return client.loadTable(identifier(name));
    }

    private TableIdentifier identifier(String name) {
        return TableIdentifier.of(namespace, name);
    }

    private String anyTable() {
        return List.copyOf(tables.keySet()).get(random.nextInt(tables.size()));
    }

    private String anyName() {
        return "t" + random.nextInt(NAMES);
    }
}
