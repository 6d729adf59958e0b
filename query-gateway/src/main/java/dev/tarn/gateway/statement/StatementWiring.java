package dev.tarn.gateway.statement;

import dev.tarn.gateway.admission.Admission;
import dev.tarn.gateway.admission.AdmissionConfig;
import dev.tarn.gateway.cluster.Clusters;
import dev.tarn.gateway.cluster.Transactions;
import dev.tarn.gateway.instant.PastCatalogs;
import dev.tarn.gateway.login.Impersonation;
import dev.tarn.gateway.protocol.ExternalAddress;
import dev.tarn.gateway.reach.PastSight;
import dev.tarn.gateway.receipt.Receipts;
import dev.tarn.gateway.spooling.Spooling;
import dev.tarn.gateway.trust.TrinoTokens;
import io.javalin.config.RoutesConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Optional;

/** Every {@code new} of the way of a query. */
public final class StatementWiring implements AutoCloseable {
    private final WaitingRoom room;
    private final Statements all;
    private final StatementRoutes statements;
    private final WaitingRoutes waiting;
    private final PageRoutes pages;
    private final OpenPages open;
    private final LeftBehind leftBehind;
    private final Optional<SegmentRoutes> segments;

    public StatementWiring(
            AdmissionConfig config,
            Impersonation impersonation,
            Clusters clusters,
            Transactions transactions,
            TrinoTokens tokens,
            Receipts receipts,
            PastCatalogs past,
            PastSight sight,
            ExternalAddress.Source addresses,
            Optional<Spooling> spooling,
            MeterRegistry registry,
            InstantSource clock) {
        room = new WaitingRoom(config, clock);
        leftBehind = new LeftBehind(clusters, clock);
        leftBehind.start();
        var posting = new Posting(transactions, tokens);
        var held = new HeldStatements();
        var moves = new Moves(held, clusters, posting, past, receipts, leftBehind, registry);
        all =
                new Statements(
                        impersonation,
                        new Admission(config, receipts::usage),
                        room,
                        clusters,
                        transactions,
                        posting,
                        held,
                        new ReceiptBook(receipts, clock),
                        past,
                        sight,
                        clock);
        waiting = new WaitingRoutes(all);
        statements = new StatementRoutes(all, addresses, spooling.isPresent());
        open = new OpenPages(config.pagesPerPrincipal());
        pages =
                new PageRoutes(
                        clusters,
                        transactions,
                        receipts,
                        addresses,
                        open,
                        moves,
                        spooling.map(Spooling::tickets));
        segments = spooling.map(how -> new SegmentRoutes(clusters, receipts, open, how));
    }

    /** For other ways in than Trino's protocol. */
    public Statements statements() {
        return all;
    }

    public OpenPages openPages() {
        return open;
    }

    public void register(RoutesConfig routes) {
        statements.register(routes);
        waiting.register(routes);
        pages.register(routes);
        segments.ifPresent(all -> all.register(routes));
    }

    @Override
    public void close() {
        leftBehind.close();
        room.close();
    }
}
