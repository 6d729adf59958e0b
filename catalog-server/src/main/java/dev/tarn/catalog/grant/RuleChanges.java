package dev.tarn.catalog.grant;

import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.policy.RuleHistory;
import dev.tarn.chassis.identity.Principal;
import java.time.Instant;
import java.util.List;

/** Which rules of one lake are different at one time from another. */
public final class RuleChanges {
    private final RuleHistory history;
    private final Decisions decisions;

    public RuleChanges(RuleHistory history, Decisions decisions) {
        this.history = history;
        this.decisions = decisions;
    }

    /** With the versions of the policy that held at either time. */
    public record Between(
            long fromVersion, long toVersion, List<RuleHistory.Changed> rules, boolean areAll) {}

    /** Those of places whose grants the asker manages; no more than so many are looked at. */
    public Between between(Principal by, String lake, Instant from, Instant to, int limit) {
        long fromVersion = history.versionAt(from);
        // Clocks of servers differ, and what was resolved from numbers may be timed in another
        // order.
        long toVersion = Math.max(fromVersion, history.versionAt(to));
        Rights rights = decisions.of(by);
        List<RuleHistory.Changed> changed = history.between(fromVersion, toVersion, limit + 1);
        return new Between(
                fromVersion,
                toVersion,
                changed.stream()
                        .limit(limit)
                        .filter(change -> change.rule().lake().equals(lake))
                        .filter(change -> Places.manages(rights, lake, Grants.place(change.rule())))
                        .toList(),
                changed.size() <= limit);
    }
}
