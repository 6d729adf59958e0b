package dev.tarn.catalog.decision;

import dev.tarn.catalog.policy.Grant;
import dev.tarn.catalog.policy.Privilege;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A lake, namespace, table or view that rules are about, or that lies above one. */
final class Spot {
    private final Map<String, Spot> namespaces = new HashMap<>();
    private final Map<String, Spot> tables = new HashMap<>();
    private final Map<String, List<Grant>> grants = new HashMap<>();

    /** When the last grant of a role somewhere beneath ends. */
    private final Map<String, Instant> beneath = new HashMap<>();

    Spot makeNamespace(String name) {
        return namespaces.computeIfAbsent(name, _ -> new Spot());
    }

    Spot makeTable(String name) {
        return tables.computeIfAbsent(name, _ -> new Spot());
    }

    void add(Grant grant) {
        grants.computeIfAbsent(grant.role(), _ -> new ArrayList<>()).add(grant);
    }

    void addBeneath(Grant grant) {
        beneath.merge(
                grant.role(),
                grant.until().orElse(Instant.MAX),
                (one, other) -> one.isAfter(other) ? one : other);
    }

    Optional<Spot> namespace(String name) {
        return Optional.ofNullable(namespaces.get(name));
    }

    Optional<Spot> table(String name) {
        return Optional.ofNullable(tables.get(name));
    }

    void collect(Collection<String> roles, Instant now, Set<Privilege> into) {
        for (String role : roles) {
            for (Grant grant : grants.getOrDefault(role, List.of())) {
                if (holds(grant.until().orElse(Instant.MAX), now)) {
                    into.add(grant.privilege());
                }
            }
        }
    }

    boolean leadsSomewhere(Collection<String> roles, Instant now) {
        return roles.stream().anyMatch(role -> holds(beneath.getOrDefault(role, Instant.MIN), now));
    }

    private static boolean holds(Instant until, Instant now) {
        return now.isBefore(until);
    }
}
