package dev.tarn.gateway.event;

import dev.tarn.gateway.event.EventCounts.Kind;
import dev.tarn.gateway.receipt.CompletedEventReader;
import dev.tarn.gateway.receipt.Completion;
import dev.tarn.gateway.receipt.Receipts;
import dev.tarn.gateway.receipt.RefusedReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes receipts with what engines report. One event that is no good does not keep those behind
 * it from their receipts; the cluster is asked about its query instead.
 */
final class CompletedQueries {
    private static final Logger LOG = LoggerFactory.getLogger(CompletedQueries.class);

    private final Receipts receipts;
    private final EventCounts counts;

    CompletedQueries(Receipts receipts, EventCounts counts) {
        this.receipts = receipts;
        this.counts = counts;
    }

    Kind take(String event) {
        Kind kind = CompletedEventReader.read(event).map(this::complete).orElse(Kind.UNREADABLE);
        counts.count(kind);
        return kind;
    }

    private Kind complete(Completion completion) {
        try {
            return switch (receipts.reported(completion)) {
                case COMPLETED -> Kind.COMPLETED;
                case REPEATED -> Kind.REPEATED;
                case UNKNOWN -> Kind.UNKNOWN;
            };
        } catch (RuntimeException e) {
            if (!RefusedReport.is(e)) {
                throw e;
            }
            LOG.atError().setCause(e).log("The event of {} cannot be stored", completion.queryId());
            return Kind.UNREADABLE;
        }
    }
}
