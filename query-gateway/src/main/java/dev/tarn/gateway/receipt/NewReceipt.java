package dev.tarn.gateway.receipt;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a query before it runs; a row as PostgreSQL takes it.
 *
 * @param clientTags separated by commas, as they came
 * @param namedTables as JSON
 */
public record NewReceipt(
        String queryId,
        String cluster,
        String principal,
        String userName,
        @Nullable String actor,
        @Nullable String source,
        String clientTags,
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
        Instant submittedAt) {}
