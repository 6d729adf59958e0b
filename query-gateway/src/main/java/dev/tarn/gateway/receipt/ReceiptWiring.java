package dev.tarn.gateway.receipt;

import dev.tarn.database.Database;
import dev.tarn.gateway.cluster.Clusters;
import dev.tarn.gateway.trust.TrinoTokens;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/** Every {@code new} of receipts. */
public final class ReceiptWiring implements AutoCloseable {
    private final Receipts receipts;
    private final Reconciler reconciler;

    public ReceiptWiring(
            ReceiptConfig config,
            Database database,
            Clusters clusters,
            TrinoTokens tokens,
            MeterRegistry registry,
            InstantSource clock) {
        var store = database.jdbi().onDemand(ReceiptStore.class);
        var completions = database.jdbi().onDemand(CompletionStore.class);
        var open = database.jdbi().onDemand(OpenReceiptStore.class);
        var moves = database.jdbi().onDemand(MoveStore.class);
        var quiet = new QuietQueries(clock);
        var shortened = new QuietQueries(clock);
        receipts = new Receipts(store, completions, open, moves, quiet, shortened, clock);
        reconciler =
                new Reconciler(
                        open,
                        completions,
                        quiet,
                        shortened,
                        new QueryInquiry(clusters, tokens),
                        config,
                        registry,
                        clock);
        Gauge.builder("gateway.receipts.open", open, OpenReceiptStore::countOpen)
                .description("Queries whose end is not known yet")
                .register(registry);
    }

    /** Once the clusters are known: a query on one that nobody knows would be given up. */
    public void start() {
        reconciler.start();
    }

    public Receipts receipts() {
        return receipts;
    }

    @Override
    public void close() {
        reconciler.close();
    }
}
