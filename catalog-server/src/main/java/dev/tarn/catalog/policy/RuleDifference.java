package dev.tarn.catalog.policy;

import java.util.Optional;

/** What one change does: the rule before it, and the rule after it. */
public record RuleDifference(Optional<Rule> before, Optional<Rule> after) {}
