package dev.tarn.gateway.receipt;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of a query, in the words of its engine; a row as PostgreSQL takes it.
 *
 * @param state FINISHED or FAILED
 * @param prepared the statement behind EXECUTE
 * @param readTables JSON: for each table its snapshot, columns, filters and masks
 * @param writtenTable JSON
 * @param lineage JSON: which input columns each output column comes from
 */
public record Completion(
        String queryId,
        String state,
        @Nullable String prepared,
        @Nullable Instant endedAt,
        @Nullable String errorName,
        @Nullable String errorType,
        @Nullable String errorMessage,
        long queuedMillis,
        long elapsedMillis,
        long cpuMillis,
        long readRows,
        long readBytes,
        long resultRows,
        long resultBytes,
        long writtenRows,
        long peakMemoryBytes,
        String readTables,
        @Nullable String writtenTable,
        @Nullable String lineage) {}
