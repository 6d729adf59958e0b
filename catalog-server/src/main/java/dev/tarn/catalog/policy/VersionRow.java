package dev.tarn.catalog.policy;

import java.time.Instant;

/** One version of the rules: who made it, when and why. */
public record VersionRow(long version, Instant changedAt, String changedBy, String comment) {}
