package dev.tarn.gateway.cluster;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Where transactions began, and whose they are: all their statements go there, and nobody else's.
 * Trino shows the ids of transactions to everybody, and takes each from anybody.
 */
public final class Transactions {
    /** Where it runs, and who began it when. */
    public record Place(String cluster, String principal, Instant beganAt) {}

    private static final int KNOWN_MAX = 10_000;
    private static final int ID_CHARACTERS_MAX = 200;

    private final ClusterStore store;
    private final InstantSource clock;
    private final Cache<String, Place> known = Caffeine.newBuilder().maximumSize(KNOWN_MAX).build();

    Transactions(ClusterStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Before the client hears of it, so that any gateway finds it. */
    public void began(String transactionId, String cluster, String principal) {
        if (isId(transactionId)) {
            Instant now = clock.instant();
            store.began(transactionId, cluster, principal, now);
            known.put(transactionId, new Place(cluster, principal, now));
        }
    }

    /** Nothing for a transaction that somebody else began, as for one that there is not. */
    public Optional<Place> find(String transactionId, String principal) {
        if (!isId(transactionId)) {
            return Optional.empty();
        }
        return Optional.ofNullable(known.getIfPresent(transactionId))
                .or(() -> store.placeOf(transactionId))
                .filter(place -> place.principal().equals(principal));
    }

    private static boolean isId(String text) {
        return text.length() <= ID_CHARACTERS_MAX && text.indexOf('\0') < 0;
    }
}
