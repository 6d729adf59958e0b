package dev.tarn.catalog.identity;

import dev.tarn.chassis.config.Default;
import java.time.Duration;

/**
 * How long things last: one access token; a session, in which a token may be exchanged for a fresh
 * one without showing the secret again; the key that signs them.
 */
public record TokenConfig(
        @Default("1h") Duration accessLifetime,
        @Default("24h") Duration sessionLifetime,
        @Default("720h") Duration keyLifetime) {
    private static final Duration ACCESS_MAX = Duration.ofHours(24);

    public TokenConfig {
        if (accessLifetime.toSeconds() < 1 || accessLifetime.compareTo(ACCESS_MAX) > 0) {
            throw new IllegalArgumentException(
                    "Cannot use access-lifetime %s: it is not between 1s and 24h"
                            .formatted(accessLifetime));
        }
        if (sessionLifetime.compareTo(accessLifetime) < 0) {
            throw new IllegalArgumentException(
                    "Cannot use session-lifetime %s: it is shorter than access-lifetime %s"
                            .formatted(sessionLifetime, accessLifetime));
        }
        if (keyLifetime.compareTo(accessLifetime) < 0) {
            throw new IllegalArgumentException(
                    "Cannot use key-lifetime %s: it is shorter than access-lifetime %s"
                            .formatted(keyLifetime, accessLifetime));
        }
    }
}
