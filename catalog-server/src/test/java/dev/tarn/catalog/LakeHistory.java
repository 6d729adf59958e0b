package dev.tarn.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.iceberg.BaseTransaction;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableCommit;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * Changes a lake at random and a model of it alike. Only what the model allows is tried, so that
 * whatever is refused is a mistake of one of the two.
 */
final class LakeHistory {
    private static final int TABLES = 30;
    private static final int TOGETHER_MAX = 4;
    private static final List<Namespace> NAMESPACES =
            List.of(
                    Namespace.of("north"),
                    Namespace.of("south"),
                    Namespace.of("north", "inner"),
                    Namespace.of("north", "outer"));

    private final RESTCatalog client;
    private final TestCatalog catalog;
    private final Random random;
    private final Map<Namespace, Map<String, String>> namespaces =
            new TreeMap<>(Comparator.comparing(Namespace::toString));
    private final Map<TableIdentifier, KnownTable> tables =
            new TreeMap<>(Comparator.comparing(TableIdentifier::toString));
    private final Map<TableIdentifier, LakeFacts.ViewFacts> views =
            new TreeMap<>(Comparator.comparing(TableIdentifier::toString));
    private final Map<TableIdentifier, KnownTable> droppedTables = new LinkedHashMap<>();

    /** By the uuid of a table and the number of a commit, what that left. */
    private final Map<String, Map<Long, KnownTable>> left = new HashMap<>();

    private final TableChanges changes;
    private final Set<String> kinds = new HashSet<>();
    private int count;

    LakeHistory(RESTCatalog client, TestCatalog catalog, Random random) {
        this.client = client;
        this.catalog = catalog;
        this.random = random;
        this.changes = new TableChanges(random);
    }

    void begin() {
        NAMESPACES.forEach(this::createNamespace);
        while (tables.size() < TABLES) {
            create();
            remember();
        }
    }

    /** One change that is possible now. */
    void change() {
        while (!attempt()) {}
        remember();
    }

    /** The kinds of changes that there were so far. */
    Set<String> kinds() {
        return kinds;
    }

    LakeFacts facts() {
        var facts = new HashMap<TableIdentifier, LakeFacts.TableFacts>();
        tables.forEach((name, table) -> facts.put(name, table.facts()));
        return new LakeFacts(namespaces, facts, views);
    }

    private boolean attempt() {
        int kind = random.nextInt(40);
        boolean done =
                switch (kind) {
                    case 0, 1 -> change(changes::addColumn);
                    case 2, 3 -> change(changes::renameColumn);
                    case 4 -> change(changes::dropColumn);
                    case 5, 6 -> change(changes::setProperty);
                    case 7, 8 -> change(changes::deleteFile);
                    case 9, 10 -> change(changes::goBack);
                    case 11 -> change(changes::expire);
                    case 12, 13, 14 -> transaction();
                    case 15, 16, 17 -> rename();
                    case 18, 19, 20 -> drop();
                    case 21, 22 -> undrop();
                    case 23, 24 -> create();
                    case 25 -> createView();
                    case 26 -> replaceView();
                    case 27 -> renameView();
                    case 28 -> dropView();
                    case 29 -> createNamespace(any(NAMESPACES));
                    case 30 -> dropNamespace();
                    case 31 -> setNamespaceProperty();
                    case 32, 33 -> restore();
                    default -> change(changes::append);
                };
        if (done) {
            kinds.add(kind > 33 ? "append" : Integer.toString(kind));
        }
        return done;
    }

    private interface TableChange {
        /** What the table is then; itself where that cannot be done. */
        KnownTable apply(Table table, KnownTable known);
    }

    private boolean change(TableChange change) {
        if (tables.isEmpty()) {
            return false;
        }
        TableIdentifier name = any(tables.keySet());
        KnownTable known = held(tables, name);
        KnownTable changed = change.apply(client.loadTable(name), known);
        tables.put(name, changed);
        return !changed.equals(known);
    }

    private boolean transaction() {
        if (tables.size() < TOGETHER_MAX) {
            return false;
        }
        var names = new HashSet<TableIdentifier>();
        for (int i = 0; i < TOGETHER_MAX; i++) {
            names.add(any(tables.keySet()));
        }
        var commits = new ArrayList<TableCommit>();
        var changed = new HashMap<TableIdentifier, KnownTable>();
        for (TableIdentifier name : names) {
            var transaction = (BaseTransaction) client.loadTable(name).newTransaction();
            changed.put(name, changes.append(transaction.table(), held(tables, name)));
            commits.add(
                    TableCommit.create(
                            name, transaction.startMetadata(), transaction.currentMetadata()));
        }
        client.commitTransaction(commits);
        tables.putAll(changed);
        return true;
    }

    private boolean create() {
        return atAFreeName(name -> {
            Table table = client.createTable(name, Samples.SCHEMA);
            tables.put(name, KnownTable.created(table.uuid().toString(), table.schema()));
            return true;
        });
    }

    private boolean rename() {
        return !tables.isEmpty()
                && atAFreeName(to -> {
                    TableIdentifier from = any(tables.keySet());
                    client.renameTable(from, to);
                    tables.put(to, Objects.requireNonNull(tables.remove(from)));
                    return true;
                });
    }

    private boolean drop() {
        if (tables.isEmpty()) {
            return false;
        }
        TableIdentifier name = any(tables.keySet());
        client.dropTable(name, false);
        droppedTables.put(name, Objects.requireNonNull(tables.remove(name)));
        return true;
    }

    /** Where it was, or else under another name. */
    private boolean undrop() {
        if (droppedTables.isEmpty()) {
            return false;
        }
        TableIdentifier from = any(droppedTables.keySet());
        boolean free = namespaces.containsKey(from.namespace()) && isFree(from);
        boolean there = free && random.nextBoolean();
        return there ? undrop(from, from) : atAFreeName(to -> undrop(from, to));
    }

    private boolean undrop(TableIdentifier from, TableIdentifier to) {
        KnownTable table = Objects.requireNonNull(droppedTables.remove(from));
        String body =
                from.equals(to)
                        ? "{}"
                        : "{\"namespace\":[\"%s\"],\"name\":\"%s\"}"
                                .formatted(
                                        String.join("\",\"", to.namespace().levels()), to.name());
        requireOk(
                catalog.administrator()
                        .post(
                                "/api/v1/lakes/lake/dropped/%s/undrop".formatted(table.uuid()),
                                body));
        tables.put(to, table);
        return true;
    }

    private boolean restore() {
        if (tables.isEmpty()) {
            return false;
        }
        TableIdentifier name = any(tables.keySet());
        KnownTable now = held(tables, name);
        Map<Long, KnownTable> commits = held(left, now.uuid());
        long number = any(commits.keySet());
        KnownTable then = held(commits, number);
        if (!now.canBecome(then)) {
            return false;
        }
        requireOk(
                catalog.administrator()
                        .post(
                                "/api/v1/lakes/lake/tables/%s%%1F%s/restore"
                                        .formatted(LakeFacts.joined(name.namespace()), name.name()),
                                "{\"sequence\":%d}".formatted(number)));
        tables.put(name, now.restored(then));
        return true;
    }

    private boolean createView() {
        return atAFreeName(name -> {
            putView(name, 1);
            return true;
        });
    }

    private boolean replaceView() {
        if (views.isEmpty()) {
            return false;
        }
        TableIdentifier name = any(views.keySet());
        putView(name, held(views, name).version() + 1);
        return true;
    }

    private void putView(TableIdentifier name, int version) {
        String sql = "SELECT %d AS id".formatted(count++);
        var view =
                client.buildView(name)
                        .withSchema(Samples.SCHEMA)
                        .withDefaultNamespace(name.namespace())
                        .withQuery("trino", sql)
                        .createOrReplace();
        views.put(name, new LakeFacts.ViewFacts(view.uuid().toString(), version, sql));
    }

    private boolean renameView() {
        return !views.isEmpty()
                && atAFreeName(to -> {
                    TableIdentifier from = any(views.keySet());
                    client.renameView(from, to);
                    views.put(to, Objects.requireNonNull(views.remove(from)));
                    return true;
                });
    }

    private boolean dropView() {
        if (views.isEmpty()) {
            return false;
        }
        TableIdentifier name = any(views.keySet());
        client.dropView(name);
        views.remove(name);
        return true;
    }

    private boolean createNamespace(Namespace namespace) {
        boolean inside = namespace.length() > 1;
        if (namespaces.containsKey(namespace)
                || (inside && !namespaces.containsKey(Namespace.of(namespace.level(0))))) {
            return false;
        }
        client.createNamespace(namespace);
        namespaces.put(namespace, Map.of());
        return true;
    }

    private boolean dropNamespace() {
        for (Namespace namespace : NAMESPACES) {
            boolean used =
                    tables.keySet().stream().anyMatch(name -> name.namespace().equals(namespace))
                            || views.keySet().stream()
                                    .anyMatch(name -> name.namespace().equals(namespace))
                            || namespaces.keySet().stream()
                                    .anyMatch(other ->
                                            other.length() > namespace.length()
                                                    && other.level(0).equals(namespace.level(0)));
            if (!used && namespaces.containsKey(namespace)) {
                client.dropNamespace(namespace);
                namespaces.remove(namespace);
                return true;
            }
        }
        return false;
    }

    private boolean setNamespaceProperty() {
        if (namespaces.isEmpty()) {
            return false;
        }
        Namespace namespace = any(namespaces.keySet());
        Map<String, String> properties = Map.of(LakeFacts.PROPERTY, "v" + count++);
        // It asks its argument for null.
        client.setProperties(namespace, new HashMap<>(properties));
        namespaces.put(namespace, properties);
        return true;
    }

    private boolean atAFreeName(Function<TableIdentifier, Boolean> change) {
        if (namespaces.isEmpty()) {
            return false;
        }
        var name =
                TableIdentifier.of(
                        any(namespaces.keySet()), "t%02d".formatted(random.nextInt(TABLES)));
        return isFree(name) && change.apply(name);
    }

    private boolean isFree(TableIdentifier name) {
        return !tables.containsKey(name) && !views.containsKey(name);
    }

    /** What the last commit left of each table that it changed. */
    private void remember() {
        long number = catalog.stable("lake");
        for (KnownTable table : tables.values()) {
            Map<Long, KnownTable> commits =
                    left.computeIfAbsent(table.uuid(), _ -> new LinkedHashMap<>());
            if (!commits.containsValue(table)) {
                commits.put(number, table);
            }
        }
    }

    private static <K, V> V held(Map<K, V> map, K key) {
        return Objects.requireNonNull(map.get(key));
    }

    private static void requireOk(Http.Answer answer) {
        if (answer.status() != 200) {
            throw new AssertionError(answer);
        }
    }

    private <T> T any(Iterable<T> choices) {
        var all = new ArrayList<T>();
        choices.forEach(all::add);
        return all.get(random.nextInt(all.size()));
    }
}
