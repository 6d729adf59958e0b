package dev.tarn.catalog.decision;

import dev.tarn.catalog.policy.RuleSet;
import dev.tarn.catalog.policy.Rules;
import dev.tarn.chassis.identity.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Decides by the rules of now, and for replays by those of then. */
public final class Decisions {
    private final Rules rules;
    private final InstantSource clock;
    private final Duration recentPast;
    private final Function<Principal, Optional<Then>> replays;

    /** Replaced by whoever first meets newer rules; two that do it at once make the same. */
    private volatile Compiled compiled;

    /**
     * {@code recentPast} is how far back those see who are at work, whatever is granted; {@code
     * replays} knows what counts for whoever has a scope, and nothing when that is over.
     */
    public Decisions(
            Rules rules,
            InstantSource clock,
            Duration recentPast,
            Function<Principal, Optional<Then>> replays) {
        this.rules = rules;
        this.clock = clock;
        this.recentPast = recentPast;
        this.replays = replays;
        this.compiled = Compiled.of(new RuleSet(0, 0, List.of(), List.of()));
    }

    /** What somebody may do, for as long as one request takes. */
    public Rights of(Principal principal) {
        if (principal.scope().isPresent()) {
            Optional<Then> then = replays.apply(principal);
            if (then.isPresent()) {
                return loading(then.orElseThrow());
            }
        }
        return new Rights(principal, compiled(), clock.instant(), recentPast);
    }

    /** What somebody may see now by other rules, to load again what they loaded at another time. */
    public Rights then(Then then) {
        return new Rights(
                then.person(),
                Compiled.of(then.rules()),
                then.at(),
                recentPast,
                true,
                Optional.empty());
    }

    /** The same, of what is needed alone. */
    private Rights loading(Then then) {
        return new Rights(
                then.person(),
                Compiled.of(then.rules()),
                then.at(),
                recentPast,
                true,
                Optional.of(then.needed()));
    }

    /** What people could do by other rules at another time. */
    public Function<Principal, Rights> by(RuleSet set, Instant at) {
        return by(set, at, recentPast);
    }

    /** The same for whoever has rules and no server. */
    public static Function<Principal, Rights> by(RuleSet set, Instant at, Duration recentPast) {
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
