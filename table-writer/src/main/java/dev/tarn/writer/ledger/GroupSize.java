package dev.tarn.writer.ledger;

/**
 * What is said of a group with its commit.
 *
 * @param replaces whether it replaces the partitions of its rows
 */
public record GroupSize(int batches, boolean replaces) {}
