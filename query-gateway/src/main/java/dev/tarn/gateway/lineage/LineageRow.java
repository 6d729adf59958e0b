package dev.tarn.gateway.lineage;

import java.time.Instant;

/** A query that wrote a table; the tables are JSON, as in its receipt. */
public record LineageRow(
        String queryId,
        String userName,
        Instant submittedAt,
        String readTables,
        String writtenTable) {}
