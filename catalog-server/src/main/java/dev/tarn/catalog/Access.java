package dev.tarn.catalog;

import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.Then;
import dev.tarn.catalog.enforcement.AccessGuard;
import dev.tarn.catalog.idempotency.Idempotency;
import dev.tarn.catalog.identity.Roles;
import dev.tarn.catalog.policy.Rules;
import dev.tarn.chassis.identity.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The rules, who decides by them, and who stands before the operations. */
record Access(
        Roles roles,
        Function<String, Optional<Principal>> people,
        BiFunction<String, Instant, Optional<Principal>> peopleAt,
        Rules rules,
        Decisions decisions,
        Idempotency idempotency,
        AccessGuard guard) {
    static Access of(
            Roles roles,
            Function<String, Optional<Principal>> people,
            BiFunction<String, Instant, Optional<Principal>> peopleAt,
            Rules rules,
            Function<Principal, Optional<Then>> replays,
            Idempotency idempotency,
            Duration recentPast,
            InstantSource clock) {
        var decisions = new Decisions(rules, clock, recentPast, replays);
        return new Access(
                roles,
                people,
                peopleAt,
                rules,
                decisions,
                idempotency,
                new AccessGuard(decisions, rules, idempotency::tableOf));
    }
}
