package dev.tarn.catalog.idempotency;

import dev.tarn.database.Transactions;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.apache.iceberg.exceptions.UnprocessableEntityException;

/** The keys that requests come with, and the final answers that are kept under them. */
public final class IdempotencyKeys {
    private static final int UUID_LENGTH = 36;
    private static final int MESSAGE_MAX = 10_000;

    private final IdempotencyStore store;
    private final Transactions transactions;
    private final InstantSource clock;

    public IdempotencyKeys(IdempotencyStore store, Transactions transactions, InstantSource clock) {
        this.store = store;
        this.transactions = transactions;
        this.clock = clock;
    }

    IdempotencyKey key(String header, String principal, byte[] fingerprint) {
        return new IdempotencyKey(uuid(header), principal, fingerprint, clock);
    }

    /** Answers whether the key was free; what was kept before stays. */
    boolean rememberUnchanged(IdempotencyKey key) {
        return remember(key, key.answered(FinalAnswer.DONE, "", ""));
    }

    /** The same for a failure. */
    boolean rememberFailure(IdempotencyKey key, int status, String type, String message) {
        // What a client wrote may be in the message, at any length; PostgreSQL takes no U+0000.
        String text = message.replace('\u0000', '\ufffd');
        String kept = text.substring(0, Math.min(text.length(), MESSAGE_MAX));
        return remember(key, key.answered(status, type, kept));
    }

    /** What is kept under the key, if it is for the same request. */
    FinalAnswer requireSame(IdempotencyKey key) {
        FinalAnswer before =
                store.find(key.value())
                        .orElseThrow(() ->
                                new ServiceUnavailableException(
                                        "Idempotency-Key %s has just expired; nothing was changed",
                                        key.value()));
        if (!key.fits(before)) {
            throw new UnprocessableEntityException(
                    "Idempotency-Key %s belongs to another request", key.value());
        }
        return before;
    }

    /** What the same request was done to before. */
    Optional<UUID> tableOf(IdempotencyKey key) {
        return store.find(key.value())
                .filter(before -> key.fits(before) && before.status() == FinalAnswer.DONE)
                .flatMap(FinalAnswer::tableUuid);
    }

    private boolean remember(IdempotencyKey key, FinalAnswer answer) {
        return transactions.write(handle -> key.insert(handle, answer));
    }

    private static UUID uuid(String header) {
        if (header.length() == UUID_LENGTH) {
            try {
                return UUID.fromString(header);
            } catch (IllegalArgumentException _) {
                // Said below, together with the wrong length.
            }
        }
        throw new BadRequestException("Invalid Idempotency-Key: %s is no UUID", header);
    }
}
