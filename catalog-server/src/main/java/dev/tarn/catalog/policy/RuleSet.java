package dev.tarn.catalog.policy;

import java.util.List;

/**
 * All rules that hold, as of a version.
 *
 * @param rules of what is there
 * @param gone of tables that were dropped, which can still be read as they were
 */
public record RuleSet(long version, long names, List<NamedRule> rules, List<NamedRule> gone) {
    public RuleSet {
        rules = List.copyOf(rules);
        gone = List.copyOf(gone);
    }
}
