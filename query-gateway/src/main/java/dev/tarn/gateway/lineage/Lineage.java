package dev.tarn.gateway.lineage;

import dev.tarn.chassis.identity.Principal;
import java.time.Instant;
import java.util.List;

/** Everybody sees what their own queries tell; who sees everybody's receipts sees all. */
final class Lineage {
    /** Of each direction, the newest. */
    static final int QUERIES_MAX = 1000;

    private final LineageStore store;
    private final List<String> readers;

    Lineage(LineageStore store, List<String> readers) {
        this.store = store;
        this.readers = List.copyOf(readers);
    }

    List<LineageRow> writersOf(Principal principal, String table, Instant since, Instant until) {
        return store.writersOf(query(principal, table, since, until), condition(principal));
    }

    List<LineageRow> readersOf(Principal principal, String table, Instant since, Instant until) {
        return store.readersOf(query(principal, table, since, until), condition(principal));
    }

    private static LineageStore.Query query(
            Principal principal, String table, Instant since, Instant until) {
        return new LineageStore.Query(table, principal.name(), since, until, QUERIES_MAX);
    }

    private String condition(Principal principal) {
        return principal.roles().stream().anyMatch(readers::contains)
                ? ""
                : "AND principal = :principal";
    }
}
