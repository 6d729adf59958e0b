package dev.tarn.gateway.uses;

import dev.tarn.chassis.config.Default;
import dev.tarn.chassis.config.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * For how long the snapshots are kept that queries have read.
 *
 * @param clientId the principal that tells the catalog, and asks it to decide about replays by the
 *     policy of then; it is an engine there
 * @param clientSecret without it nobody is told, expiries know nothing of queries, and the policy
 *     of then is that of now
 * @param window for how long after a query its answer can be looked at again
 * @param every how often news is looked for
 */
public record UsesConfig(
        @Default("gateway") String clientId,
        Optional<Secret> clientSecret,
        @Default("720h") Duration window,
        @Default("1m") Duration every) {
    /** What the catalog keeps at most. */
    private static final Duration LONGEST = Duration.ofDays(40L * 365);

    public UsesConfig {
        if (window.isZero() || every.isZero()) {
            throw new IllegalArgumentException("no duration of uses may be 0");
        }
        if (window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("window is longer than 40 years");
        }
    }
}
