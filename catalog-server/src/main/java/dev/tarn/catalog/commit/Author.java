package dev.tarn.catalog.commit;

import dev.tarn.catalog.idempotency.IdempotencyKey;
import dev.tarn.catalog.wire.Confirmation;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Who changes something, as the commit log remembers it, and under which key they may ask again.
 *
 * @param administrator whether they may do everything
 * @param actor who acts for the principal, with a token of its own
 * @param engine what calls itself so in its User-Agent
 * @param client what calls itself so in its X-Client-Version, as Iceberg's own clients do
 * @param reads whether they may read the files of a table or view, which is asked when it matters
 * @param takesFiles whether they may bring in files from anywhere, which is asked when it matters
 * @param confirmation asked once it is known what they change
 */
public record Author(
        String principal,
        boolean administrator,
        Optional<String> actor,
        String engine,
        String client,
        String requestId,
        Optional<IdempotencyKey> key,
        BiPredicate<TableIdentifier, UUID> reads,
        BooleanSupplier takesFiles,
        Confirmation confirmation) {
    /** Their name, if they may read what they found under another. */
    Optional<String> ifReads(TableIdentifier name, UUID table) {
        return reads.test(name, table) ? Optional.of(principal) : Optional.empty();
    }

    /** The same for one of several transactions: a key stands for one. */
    public Author withoutKey() {
        return new Author(
                principal,
                administrator,
                actor,
                engine,
                client,
                requestId,
                Optional.empty(),
                reads,
                takesFiles,
                confirmation);
    }
}
