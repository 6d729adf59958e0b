package dev.tarn.catalog.policy;

import java.time.Instant;
import java.util.Optional;

/**
 * A privilege of a role.
 *
 * @param until the first instant at which it does not hold any more
 * @param limit of a {@link Privilege#TIME_TRAVEL} that does not reach everything
 * @param reason why it was given, in the giver's words
 */
public record Grant(
        Place place,
        String role,
        Privilege privilege,
        Optional<Instant> until,
        Optional<TimeLimit> limit,
        String reason)
        implements Rule {
    @Override
    public Kind kind() {
        return Kind.GRANT;
    }

    @Override
    public String key() {
        return key(role, privilege);
    }

    /** A role's name holds no space. */
    public static String key(String role, Privilege privilege) {
        return privilege + " " + role;
    }
}
