package dev.tarn.gateway.reach;

import java.time.Instant;

/**
 * What a query has read.
 *
 * @param readTables JSON
 */
public record ReadRow(
        String queryId, String userName, Instant submittedAt, Instant endedAt, String readTables) {}
