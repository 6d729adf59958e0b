package dev.tarn.trino;

import io.trino.spi.security.AccessDeniedException;
import io.trino.spi.security.SystemSecurityContext;
import java.time.Instant;

/**
 * For how long Trino keeps a table that it has loaded: for a query, or for the transaction that the
 * query belongs to.
 *
 * @param began before any of its tables was loaded
 */
record Scope(String id, Instant began) {
    static Scope ofQuery(SystemSecurityContext context) {
        return new Scope("query " + context.getQueryId().id(), context.getQueryStart());
    }

    /** As gateways write it: milliseconds, a colon, and the id. */
    static Scope ofTransaction(String text) {
        int colon = text.indexOf(':');
        try {
            return new Scope(
                    "transaction " + text.substring(colon + 1),
                    Instant.ofEpochMilli(Long.parseLong(text, 0, Math.max(colon, 0), 10)));
        } catch (NumberFormatException _) {
            throw new AccessDeniedException("The transaction of the query cannot be read");
        }
    }
}
