package dev.tarn.gateway.chain;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What an engine has said of a query after its receipt no longer changed.
 *
 * @param submittedAt of the query
 * @param report JSON
 */
public record AmendmentRow(
        String queryId,
        Instant submittedAt,
        Instant reportedAt,
        String report,
        @Nullable LocalDate sealedOn) {}
