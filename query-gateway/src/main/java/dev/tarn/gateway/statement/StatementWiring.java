package dev.tarn.gateway.statement;

import dev.tarn.gateway.cluster.Clusters;
import dev.tarn.gateway.login.Impersonation;
import dev.tarn.gateway.protocol.ExternalAddress;
import dev.tarn.gateway.receipt.Receipts;
import dev.tarn.gateway.trust.TrinoTokens;
import io.javalin.config.RoutesConfig;
import java.time.Duration;
import java.time.InstantSource;

/** Every {@code new} of the way of a query. */
public final class StatementWiring implements AutoCloseable {
    private final StatementRoutes statements;
    private final PageRoutes pages;
    private final Silences silences;

    public StatementWiring(
            Impersonation impersonation,
            Clusters clusters,
            TrinoTokens tokens,
            Receipts receipts,
            ExternalAddress.Source addresses,
            Duration answerWithin,
            InstantSource clock) {
        statements =
                new StatementRoutes(
                        new Statements(
                                impersonation, clusters, tokens, new ReceiptBook(receipts, clock)),
                        addresses);
        silences = new Silences(answerWithin, clock);
        pages = new PageRoutes(clusters, receipts, addresses, new Relay(silences));
        silences.start();
    }

    public void register(RoutesConfig routes) {
        statements.register(routes);
        pages.register(routes);
    }

    @Override
    public void close() {
        silences.close();
    }
}
