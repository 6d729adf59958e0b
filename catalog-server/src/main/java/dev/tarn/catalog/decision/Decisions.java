package dev.tarn.catalog.decision;

import dev.tarn.catalog.policy.RuleSet;
import dev.tarn.catalog.policy.Rules;
import dev.tarn.chassis.identity.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/** Decides by the rules of now. */
public final class Decisions {
    private final Rules rules;
    private final InstantSource clock;
    private final Duration recentPast;

    /** Replaced by whoever first meets newer rules; two that do it at once make the same. */
    private volatile Compiled compiled;

    /** {@code recentPast} is how far back those see who are at work, whatever is granted. */
    public Decisions(Rules rules, InstantSource clock, Duration recentPast) {
        this.rules = rules;
        this.clock = clock;
        this.recentPast = recentPast;
        this.compiled = Compiled.of(new RuleSet(0, 0, List.of(), List.of()));
    }

    /** What somebody may do, for as long as one request takes. */
    public Rights of(Principal principal) {
        return new Rights(principal, compiled(), clock.instant(), recentPast);
    }

    /** What people could do by other rules at another time. */
    public Function<Principal, Rights> by(RuleSet set, Instant at) {
        Compiled then = Compiled.of(set);
        return principal -> new Rights(principal, then, at, recentPast);
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
