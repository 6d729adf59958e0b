package dev.tarn.catalog.policy;

/** How often rules, and names of what has rules, were changed. */
public record StateRow(long version, long names) {}
