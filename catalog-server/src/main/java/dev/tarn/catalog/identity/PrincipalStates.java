package dev.tarn.catalog.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Principals as they stood a moment ago, so that a request need not ask the database who is asking.
 * What this server changes, it sees at once; what another server changes, within two seconds.
 */
final class PrincipalStates {
    private static final Duration FRESH_FOR = Duration.ofSeconds(2);
    private static final int PRINCIPALS_MAX = 10_000;

    private final PrincipalStore store;
    private final Cache<String, Optional<PrincipalRow>> states;

    PrincipalStates(PrincipalStore store, InstantSource clock) {
        this.store = store;
        this.states =
                Caffeine.newBuilder()
                        .maximumSize(PRINCIPALS_MAX)
                        .expireAfterWrite(FRESH_FOR)
                        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                        .build();
    }

    /** A principal that exists and is not disabled. */
    Optional<PrincipalRow> enabled(String name) {
        return states.get(name, this::load).filter(row -> !row.disabled());
    }

    void changed(String name) {
        states.invalidate(name);
    }

    /** For a change that touches many. */
    void changed() {
        states.invalidateAll();
    }

    private Optional<PrincipalRow> load(String name) {
        return NameRule.allows(name) ? store.find(name) : Optional.empty();
    }
}
