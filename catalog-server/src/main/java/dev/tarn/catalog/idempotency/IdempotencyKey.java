package dev.tarn.catalog.idempotency;

import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** A client's name for one request, bound to who sent it and to what was asked. */
public final class IdempotencyKey {
    private final UUID value;
    private final String principal;
    private final byte[] fingerprint;
    private final InstantSource clock;
    private boolean claimed;

    IdempotencyKey(UUID value, String principal, byte[] fingerprint, InstantSource clock) {
        this.value = value;
        this.principal = principal;
        this.fingerprint = fingerprint.clone();
        this.clock = clock;
    }

    /**
     * Marks the request as done, in the transaction that does it. Whoever comes second waits for
     * the first and then fails with {@link KeyTaken}, its own change undone.
     *
     * @param result what the answer can be made from again
     */
    public void claim(Handle handle, String result) {
        claim(handle, result, Optional.empty());
    }

    /** The same for what was done to a table or view that may be looked for in vain afterwards. */
    public void claim(Handle handle, String result, UUID table) {
        claim(handle, result, Optional.of(table));
    }

    private void claim(Handle handle, String result, Optional<UUID> table) {
        var done = new FinalAnswer(principal, fingerprint, FinalAnswer.DONE, result, "", "", table);
        if (!insert(handle, done)) {
            throw new KeyTaken();
        }
        claimed = true;
    }

    UUID value() {
        return value;
    }

    /** Whether the one who sent this, and what was sent, are the same as then. */
    boolean fits(FinalAnswer before) {
        return before.principal().equals(principal)
                && MessageDigest.isEqual(before.fingerprint(), fingerprint);
    }

    /** Whether a transaction has claimed it; if that transaction failed, so has the request. */
    boolean claimed() {
        return claimed;
    }

    FinalAnswer answered(int status, String type, String message) {
        return new FinalAnswer(principal, fingerprint, status, "", type, message, Optional.empty());
    }

    /** Answers whether the key was free. */
    boolean insert(Handle handle, FinalAnswer answer) {
        return handle.attach(IdempotencyStore.class).insert(value, answer, clock.instant()) == 1;
    }
}
