package dev.tarn.gateway.receipt;

import java.time.Instant;

/** A query of which we do not know the end yet. */
public record DueReceipt(
        String queryId, String cluster, String userName, Instant submittedAt, boolean seen) {}
