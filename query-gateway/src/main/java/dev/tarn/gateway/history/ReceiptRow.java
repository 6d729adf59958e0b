package dev.tarn.gateway.history;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A receipt as it is shown; what ends in {@code Tables}, {@code Table} or {@code lineage} is JSON.
 *
 * @param sealedOn the day of its link in the chain of receipts
 * @param amendment JSON: what the engine has said after the receipt no longer changed
 * @param pastFindings JSON: snapshots that were read by who does not see them
 * @param movedFrom JSON: the clusters where it waited before, and its ids there
 * @param attemptReports JSON: what their engines have said of it
 */
public record ReceiptRow(
        String queryId,
        String cluster,
        String principal,
        String userName,
        @Nullable String actor,
        @Nullable String source,
        List<String> clientTags,
        @Nullable String clientInfo,
        @Nullable String traceToken,
        @Nullable String userAgent,
        String remoteAddress,
        String requestId,
        @Nullable String catalogName,
        @Nullable String schemaName,
        @Nullable String transactionId,
        String statement,
        @Nullable String prepared,
        String kind,
        String namedTables,
        Instant submittedAt,
        String state,
        @Nullable Instant completedAt,
        @Nullable String completedBy,
        @Nullable Instant endedAt,
        @Nullable String errorName,
        @Nullable String errorType,
        @Nullable String errorMessage,
        @Nullable Long queuedMillis,
        @Nullable Long elapsedMillis,
        @Nullable Long cpuMillis,
        @Nullable Long readRows,
        @Nullable Long readBytes,
        @Nullable Long resultRows,
        @Nullable Long resultBytes,
        @Nullable Long writtenRows,
        @Nullable Long peakMemoryBytes,
        @Nullable String readTables,
        @Nullable String writtenTable,
        @Nullable String lineage,
        @Nullable String resultHash,
        @Nullable LocalDate sealedOn,
        @Nullable String amendment,
        @Nullable String pastFindings,
        @Nullable String movedFrom,
        @Nullable String attemptReports) {
    public ReceiptRow {
        clientTags = List.copyOf(clientTags);
    }
}
