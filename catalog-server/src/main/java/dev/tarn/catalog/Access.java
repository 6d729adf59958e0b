package dev.tarn.catalog;

import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.enforcement.AccessGuard;
import dev.tarn.catalog.identity.Roles;
import dev.tarn.catalog.policy.Rules;
import java.time.InstantSource;

/** The rules, who decides by them, and who stands before the operations. */
record Access(Roles roles, Rules rules, Decisions decisions, AccessGuard guard) {
    static Access of(Roles roles, Rules rules, InstantSource clock) {
        var decisions = new Decisions(rules, clock);
        return new Access(roles, rules, decisions, new AccessGuard(decisions, rules));
    }
}
