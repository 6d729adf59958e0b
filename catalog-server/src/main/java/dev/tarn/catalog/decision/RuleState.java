package dev.tarn.catalog.decision;

/**
 * What decisions go by, in two numbers.
 *
 * @param version of the rules
 * @param names changes when something that has rules, or a column of it, gets another name
 */
record RuleState(long version, long names) {}
