package dev.tarn.gateway.login;

import dev.tarn.chassis.identity.Principal;
import java.util.List;
import java.util.Optional;

/**
 * In whose name a query runs. What a client says of itself in X-Trino-User counts only for
 * principals with the right to name others; a name that is not theirs is refused, and not replaced
 * by theirs, so that nobody believes to see what another would.
 */
public final class Impersonation {
    private final String role;
    private final List<String> placeholders;

    Impersonation(LoginConfig config) {
        this.role = config.impersonatorRole();
        this.placeholders = config.placeholderUsers();
    }

    /** The user to run as, or nothing when the principal may not be that user. */
    public Optional<String> user(Principal principal, Optional<String> wanted) {
        String name =
                wanted.map(String::strip)
                        .filter(user -> !user.isEmpty() && !placeholders.contains(user))
                        .orElse(principal.name());
        return name.equals(principal.name()) || principal.roles().contains(role)
                ? Optional.of(name)
                : Optional.empty();
    }
}
