package dev.tarn.writer.ledger;

/**
 * How many bytes of raw bodies wait in one lane.
 *
 * @param moving those that nothing is wrong with
 * @param waiting all of them
 */
public record LaneBacklog(long laneId, long moving, long waiting) {}
