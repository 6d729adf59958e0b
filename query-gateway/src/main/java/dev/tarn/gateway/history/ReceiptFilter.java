package dev.tarn.gateway.history;

import java.time.Instant;
import java.util.Optional;

/**
 * Which receipts somebody wants to see.
 *
 * @param table a catalog, schema and table, as the engine reported it read or written
 */
record ReceiptFilter(
        Optional<String> principal,
        Optional<String> user,
        Optional<String> state,
        Optional<String> kind,
        Optional<String> source,
        Optional<String> table,
        Optional<Instant> since,
        Optional<Instant> until) {
    ReceiptFilter ofPrincipal(String name) {
        return new ReceiptFilter(Optional.of(name), user, state, kind, source, table, since, until);
    }
}
