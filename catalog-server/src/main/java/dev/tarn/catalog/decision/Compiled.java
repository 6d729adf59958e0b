package dev.tarn.catalog.decision;

import dev.tarn.catalog.policy.Grant;
import dev.tarn.catalog.policy.NamedRule;
import dev.tarn.catalog.policy.RuleSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The rules of one version, arranged for looking up. Nothing in it changes once it is made. */
final class Compiled {
    private final RuleSet source;
    private final Map<String, Spot> lakes = new HashMap<>();

    private Compiled(RuleSet source) {
        this.source = source;
    }

    static Compiled of(RuleSet source) {
        var compiled = new Compiled(source);
        for (NamedRule named : source.rules()) {
            switch (named.rule()) {
                case Grant grant -> compiled.add(named, grant);
            }
        }
        return compiled;
    }

    boolean isOf(RuleSet rules) {
        return source.version() == rules.version() && source.names() == rules.names();
    }

    Optional<Spot> lake(String name) {
        return Optional.ofNullable(lakes.get(name));
    }

    private void add(NamedRule named, Grant grant) {
        Spot spot = lakes.computeIfAbsent(named.lake(), _ -> new Spot());
        for (String level : named.namespace().levels()) {
            spot.addBeneath(grant);
            spot = spot.makeNamespace(level);
        }
        if (named.table().isPresent()) {
            spot.addBeneath(grant);
            spot = spot.makeTable(named.table().orElseThrow());
        }
        spot.add(grant);
    }
}
