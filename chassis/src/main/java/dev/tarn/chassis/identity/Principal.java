package dev.tarn.chassis.identity;

import java.util.Optional;
import java.util.Set;

/**
 * Who asks; {@code actor} is who asks on their behalf.
 *
 * @param scope all that the token is good for, if not for everything: who has one has no roles, so
 *     that nothing is allowed where nobody knows of it
 */
public record Principal(
        String name,
        Set<String> roles,
        boolean engine,
        Optional<String> actor,
        Optional<String> scope) {
    public Principal {
        roles = Set.copyOf(roles);
        if (scope.isPresent() && (engine || !roles.isEmpty())) {
            throw new IllegalArgumentException("%s has a scope and roles".formatted(name));
        }
    }

    public Principal(String name, Set<String> roles, boolean engine, Optional<String> actor) {
        this(name, roles, engine, actor, Optional.empty());
    }
}
