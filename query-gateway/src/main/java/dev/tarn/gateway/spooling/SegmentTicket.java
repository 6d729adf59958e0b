package dev.tarn.gateway.spooling;

import java.time.Instant;

/** Lets whoever has it fetch the segments of one query, until then. */
public record SegmentTicket(Instant expiresAt, String cluster, String queryId, String owner) {}
