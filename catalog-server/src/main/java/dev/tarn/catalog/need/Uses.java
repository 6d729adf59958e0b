package dev.tarn.catalog.need;

import dev.tarn.catalog.hold.Holds;
import dev.tarn.database.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Snapshots that receipts need: whoever asks what somebody saw is to see it again. */
public final class Uses {
    /** What a client's clock is wrong by must not keep a file for ever. */
    private static final Duration LONGEST = Duration.ofDays(40L * 365);

    private final UseStore store;
    private final Transactions transactions;
    private final InstantSource clock;

    public Uses(UseStore store, Transactions transactions, InstantSource clock) {
        this.store = store;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** All of them are kept when this returns; an expiry that has looked already looks again. */
    void put(List<UseRow> uses) {
        Instant now = clock.instant();
        Instant latest = now.plus(LONGEST);
        List<UseRow> kept =
                uses.stream()
                        .filter(use -> use.neededUntil().isAfter(now))
                        .map(use ->
                                use.neededUntil().isAfter(latest)
                                        ? new UseRow(use.snapshotId(), latest)
                                        : use)
                        .toList();
        if (kept.isEmpty()) {
            return;
        }
        transactions.run(handle -> {
            Holds.changed(handle);
            handle.attach(UseStore.class).put(kept);
        });
    }

    Map<Long, Instant> among(Set<Long> snapshots) {
        return store.find(snapshots.toArray(Long[]::new), clock.instant()).stream()
                .collect(Collectors.toMap(UseRow::snapshotId, UseRow::neededUntil));
    }

    static boolean isUsed(Handle handle, UUID table, Instant now) {
        return handle.attach(UseStore.class).isUsed(table, now);
    }
}
