package dev.tarn.trino;

import io.trino.spi.connector.CatalogSchemaTableName;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.security.AccessDeniedException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * In whose names each table was read in a query or a transaction. Trino loads it as one of them,
 * and shows what was loaded to the others: owners of views, and its user. Which one it was cannot
 * be known, for it also forgets tables and loads them again.
 */
final class Readers {
    /** What a function has read, which names its tables to nobody. */
    private static final SchemaTableName ANY = new SchemaTableName("*", "*");

    private final int readsMax;
    private final Map<String, Reads> known = new LinkedHashMap<>(16, 0.75f, true);
    private int reads;
    private Instant forgottenUntil = Instant.MIN;

    private record Reads(Scope scope, Map<CatalogSchemaTableName, Set<String>> users) {
        Set<String> of(CatalogSchemaTableName table) {
            return users.getOrDefault(table, Set.of());
        }

        boolean add(CatalogSchemaTableName table, String user) {
            return users.computeIfAbsent(table, _ -> new LinkedHashSet<>()).add(user);
        }

        int size() {
            return users.values().stream().mapToInt(Set::size).sum();
        }
    }

    Readers(int readsMax) {
        this.readsMax = readsMax;
    }

    /** Writes down that somebody reads a table, and answers who else has. */
    synchronized Set<String> others(Scope scope, CatalogSchemaTableName table, String user) {
        CatalogSchemaTableName whole = whole(table);
        Reads in = add(scope, whole, user);
        var others = new LinkedHashSet<>(in.of(whole));
        others.addAll(in.of(any(table.getCatalogName())));
        others.remove(user);
        return others;
    }

    /** Somebody may have read any table of the catalog. */
    synchronized void addToAll(Scope scope, String catalog, String user) {
        add(scope, any(catalog), user);
    }

    private Reads add(Scope scope, CatalogSchemaTableName table, String user) {
        Reads in = known.get(scope.id());
        if (in == null) {
            if (!scope.began().isAfter(forgottenUntil)) {
                throw new AccessDeniedException(
                        "Who has read %s in this %s is not known any more, for too much was read since. Ask again"
                                .formatted(table, scope.id()));
            }
            in = new Reads(scope, new HashMap<>());
            known.put(scope.id(), in);
        }
        if (in.add(table, user)) {
            reads++;
        }
        var eldest = known.values().iterator();
        while (reads > readsMax && eldest.hasNext()) {
            forget(eldest.next());
            eldest.remove();
        }
        return in;
    }

    /** Also the one that is being asked about, when it alone is too much. */
    private void forget(Reads eldest) {
        reads -= eldest.size();
        Instant began = eldest.scope().began();
        forgottenUntil = began.isAfter(forgottenUntil) ? began : forgottenUntil;
    }

    private static CatalogSchemaTableName any(String catalog) {
        return new CatalogSchemaTableName(catalog, ANY);
    }

    /** What follows a dollar sign is made of the table. */
    private static CatalogSchemaTableName whole(CatalogSchemaTableName table) {
        SchemaTableName name = table.getSchemaTableName();
        int dollar = name.getTableName().indexOf('$');
        return dollar < 0
                ? table
                : new CatalogSchemaTableName(
                        table.getCatalogName(),
                        new SchemaTableName(
                                name.getSchemaName(), name.getTableName().substring(0, dollar)));
    }
}
