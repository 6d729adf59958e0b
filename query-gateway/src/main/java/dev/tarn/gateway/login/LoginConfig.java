package dev.tarn.gateway.login;

import dev.tarn.chassis.config.Default;
import java.time.Duration;
import java.util.List;

/**
 * How people prove who they are.
 *
 * @param remembered how long a password that was right is not checked again; a token no longer than
 *     five seconds
 * @param impersonatorRole who has this role may name another user in X-Trino-User
 * @param placeholderUsers what tools send as X-Trino-User for nobody in particular; it is not read
 */
public record LoginConfig(
        @Default("60s") Duration remembered,
        @Default("impersonator") String impersonatorRole,
        @Default("[TrinoPBI]") List<String> placeholderUsers) {
    private static final Duration REMEMBERED_MAX = Duration.ofMinutes(15);

    public LoginConfig {
        placeholderUsers = List.copyOf(placeholderUsers);
        if (remembered.isZero() || remembered.compareTo(REMEMBERED_MAX) > 0) {
            throw new IllegalArgumentException(
                    "remembered is not between 1ms and " + REMEMBERED_MAX.toMinutes() + "m");
        }
        if (impersonatorRole.isBlank()) {
            throw new IllegalArgumentException("impersonator-role is empty");
        }
    }
}
