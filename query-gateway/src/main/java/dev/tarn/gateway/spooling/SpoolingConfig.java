package dev.tarn.gateway.spooling;

import dev.tarn.chassis.config.Default;
import java.time.Duration;

/**
 * Whether large results may wait in the object store of a cluster until their client fetches them.
 *
 * @param enabled clusters still do it only when they are configured to
 * @param ticketLifetime for how long after a page its segments can be fetched; a client that reads
 *     slowly takes them one after the other
 */
public record SpoolingConfig(
        @Default("false") boolean enabled, @Default("12h") Duration ticketLifetime) {
    public SpoolingConfig {
        if (ticketLifetime.isZero()) {
            throw new IllegalArgumentException("ticket-lifetime is 0");
        }
    }
}
