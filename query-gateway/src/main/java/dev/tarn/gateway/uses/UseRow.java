package dev.tarn.gateway.uses;

import java.time.Instant;

/**
 * What a query has read.
 *
 * @param readTables JSON
 */
public record UseRow(String queryId, Instant submittedAt, String readTables) {}
