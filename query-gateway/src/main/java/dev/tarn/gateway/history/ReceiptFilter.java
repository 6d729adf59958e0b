package dev.tarn.gateway.history;

import java.time.Instant;
import java.util.Optional;

/**
 * Which receipts somebody wants to see.
 *
 * @param table a catalog, schema and table, as the engine reported it read or written
 * @param pastWithoutRight only those that have read a snapshot that their reader did not see
 * @param at when the query was on its way: sent, and not ended
 */
record ReceiptFilter(
        Optional<String> principal,
        Optional<String> user,
        Optional<String> state,
        Optional<String> kind,
        Optional<String> source,
        Optional<String> table,
        ReadFilter read,
        boolean pastWithoutRight,
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<Instant> at) {
    ReceiptFilter ofPrincipal(String name) {
        return new ReceiptFilter(
                Optional.of(name),
                user,
                state,
                kind,
                source,
                table,
                read,
                pastWithoutRight,
                since,
                until,
                at);
    }
}
