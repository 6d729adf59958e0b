package dev.tarn.catalog.policy;

import java.util.List;

/** All rules that hold, as of a version, where what they are about is there. */
public record RuleSet(long version, long names, List<NamedRule> rules) {
    public RuleSet {
        rules = List.copyOf(rules);
    }
}
