package dev.tarn.catalog.policy;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whom a filter or mask is for: those with one of the roles, or all but those.
 *
 * @param allBut whether the roles are the exception
 */
public record Audience(Set<String> roles, boolean allBut) {
    public Audience {
        roles = Collections.unmodifiableSet(new TreeSet<>(roles));
        if (roles.isEmpty() && !allBut) {
            throw new IllegalArgumentException("An audience of nobody");
        }
    }

    public boolean includes(Collection<String> held) {
        return Collections.disjoint(roles, held) == allBut;
    }
}
