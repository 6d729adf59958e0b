package dev.tarn.catalog.policy;

import java.util.List;

/** The version that holds after a change, and what the change did, which may be nothing. */
public record RuleOutcome(long version, List<RuleDifference> differences) {
    public RuleOutcome {
        differences = List.copyOf(differences);
    }
}
