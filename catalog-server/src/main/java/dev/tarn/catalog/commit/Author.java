package dev.tarn.catalog.commit;

import dev.tarn.catalog.idempotency.IdempotencyKey;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Who changes something, as the commit log remembers it, and under which key they may ask again.
 *
 * @param administrator whether they may do everything
 * @param actor who acts for the principal, with a token of its own
 * @param engine what calls itself so in its User-Agent
 * @param reads whether they may read the files of a table or view, which is asked when it matters
 */
public record Author(
        String principal,
        boolean administrator,
        Optional<String> actor,
        String engine,
        String requestId,
        Optional<IdempotencyKey> key,
        Predicate<TableIdentifier> reads) {
    /** Their name, if they may read that. */
    Optional<String> ifReads(TableIdentifier name) {
        return reads.test(name) ? Optional.of(principal) : Optional.empty();
    }
}
