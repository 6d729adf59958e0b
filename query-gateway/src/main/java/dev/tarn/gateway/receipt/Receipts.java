package dev.tarn.gateway.receipt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Writes receipts, and knows from them whose a query is. */
public final class Receipts {
    private static final int OWNERS_MAX = 100_000;

    /** Most queries are over by then, and were completed by whoever reports first. */
    private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

    private final ReceiptStore store;
    private final InstantSource clock;
    private final Cache<String, Owner> owners =
            Caffeine.newBuilder().maximumSize(OWNERS_MAX).build();

    public Receipts(ReceiptStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Returns when the receipt is safe; until then the client must not hear of the query. */
    public void open(NewReceipt receipt) {
        store.open(receipt, receipt.submittedAt().plus(FIRST_LOOK));
        owners.put(receipt.queryId(), new Owner(receipt.principal(), receipt.cluster()));
    }

    /** A statement that no cluster was given. */
    public void refused(
            NewReceipt receipt, String errorName, String errorType, String errorMessage) {
        store.refused(receipt, errorName, errorType, errorMessage);
    }

    /** Who may go on with this query; nobody when there is no such query. */
    public Optional<Owner> owner(String queryId) {
        Optional<Owner> known = Optional.ofNullable(owners.getIfPresent(queryId));
        if (known.isPresent()) {
            return known;
        }
        // After a restart, or by way of another gateway.
        Optional<Owner> written = store.owner(queryId);
        written.ifPresent(owner -> owners.put(queryId, owner));
        return written;
    }

    /** Tells whether it was news. */
    public boolean complete(Completion completion, String by) {
        return store.complete(completion, by, clock.instant()) == 1;
    }

    Instant now() {
        return clock.instant();
    }
}
