package dev.tarn.catalog.identity;

import dev.tarn.chassis.config.Default;
import java.time.Duration;

/**
 * How many failed requests for a token are heard within a window: from one address for one client
 * id, and from one address in all, behind which there may be many who do nothing wrong. One client
 * id may fail ten times as often as from one address, counted over all addresses.
 */
public record LoginConfig(
        @Default("10") int clientFailures,
        @Default("1000") int addressFailures,
        @Default("1m") Duration window) {
    public LoginConfig {
        if (clientFailures < 1 || addressFailures < 1) {
            throw new IllegalArgumentException(
                    "Cannot throttle logins after %d and %d failures: at least one must be heard"
                            .formatted(clientFailures, addressFailures));
        }
        if (window.toMillis() < 1) {
            throw new IllegalArgumentException("Cannot throttle logins by a window of " + window);
        }
    }
}
