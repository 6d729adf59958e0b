package dev.tarn.writer.ledger;

import java.util.UUID;

/** The right to write to one table, until another writer takes it. */
public record LaneLease(LaneRow lane, UUID owner, long epoch) {}
