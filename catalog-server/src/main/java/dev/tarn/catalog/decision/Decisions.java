package dev.tarn.catalog.decision;

import dev.tarn.catalog.policy.RuleSet;
import dev.tarn.catalog.policy.Rules;
import dev.tarn.chassis.identity.Principal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/** Decides by the rules of now. */
public final class Decisions {
    private final Rules rules;
    private final InstantSource clock;

    /** Replaced by whoever first meets newer rules; two that do it at once make the same. */
    private volatile Compiled compiled;

    public Decisions(Rules rules, InstantSource clock) {
        this.rules = rules;
        this.clock = clock;
        this.compiled = Compiled.of(new RuleSet(0, 0, List.of(), List.of()));
    }

    /** What somebody may do, for as long as one request takes. */
    public Rights of(Principal principal) {
        return new Rights(principal, compiled(), clock.instant());
    }

    /** What people could do by other rules at another time. */
    public static Function<Principal, Rights> by(RuleSet rules, Instant at) {
        Compiled compiled = Compiled.of(rules);
        return principal -> new Rights(principal, compiled, at);
    }

    private Compiled compiled() {
        RuleSet now = rules.now();
        Compiled known = compiled;
        if (known.isOf(now)) {
            return known;
        }
        Compiled made = Compiled.of(now);
        compiled = made;
        return made;
    }
}
