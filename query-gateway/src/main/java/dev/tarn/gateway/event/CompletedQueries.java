package dev.tarn.gateway.event;

import dev.tarn.gateway.event.EventCounts.Kind;
import dev.tarn.gateway.receipt.CompletedEvent;
import dev.tarn.gateway.receipt.CompletedEventReader;
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

    /** From the engine of this cluster. */
    Kind take(String cluster, String text) {
        Kind kind =
                CompletedEventReader.read(text)
                        .map(event -> complete(cluster, event))
                        .orElse(Kind.UNREADABLE);
        counts.count(kind);
        return kind;
    }

    private Kind complete(String cluster, CompletedEvent event) {
        String id = event.completion().queryId();
        try {
            return switch (receipts.reported(cluster, event)) {
                case COMPLETED -> Kind.COMPLETED;
                case AMENDED -> Kind.AMENDED;
                case ATTEMPT -> Kind.ATTEMPT;
                case REPEATED -> Kind.REPEATED;
                case UNKNOWN -> Kind.UNKNOWN;
                case FOREIGN -> {
                    LOG.warn(
                            "Cluster {} reports query {} of {}, which is not its own",
                            cluster,
                            id,
                            event.user());
                    yield Kind.FOREIGN;
                }
            };
        } catch (RuntimeException e) {
            if (!RefusedReport.is(e)) {
                throw e;
            }
            LOG.atError().setCause(e).log("The event of {} cannot be stored", id);
            return Kind.UNREADABLE;
        }
    }
}
