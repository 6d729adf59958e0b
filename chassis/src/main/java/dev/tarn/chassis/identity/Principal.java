package dev.tarn.chassis.identity;

import java.util.Optional;
import java.util.Set;

/** Who asks; {@code actor} is who asks on their behalf. */
public record Principal(String name, Set<String> roles, boolean engine, Optional<String> actor) {
    public Principal {
        roles = Set.copyOf(roles);
    }
}
