package dev.tarn.gateway.instant;

import dev.tarn.chassis.config.Default;
import java.time.Duration;

/**
 * How long catalogs of lakes as they were stay in a cluster.
 *
 * @param idleAfter when one that nobody uses is dropped
 * @param max how many of them a cluster has before the one is dropped that was used longest ago
 * @param lookEvery how often they are looked at
 */
public record InstantConfig(
        @Default("15m") Duration idleAfter,
        @Default("20") int max,
        @Default("10s") Duration lookEvery) {
    private static final Duration SETTLED_MAX = Duration.ofSeconds(10);

    public InstantConfig {
        if (idleAfter.isZero() || lookEvery.isZero() || max < 1) {
            throw new IllegalArgumentException(
                    "neither idle-after nor look-every may be 0, nor max below 1");
        }
    }

    /** How long a gateway counts on one without asking again; far less than it is kept unused. */
    Duration settledAfter() {
        return restedAfter().compareTo(SETTLED_MAX) < 0 ? restedAfter() : SETTLED_MAX;
    }

    /** When one may be dropped for another: what it was made for has begun by then. */
    Duration restedAfter() {
        return idleAfter.dividedBy(4);
    }
}
