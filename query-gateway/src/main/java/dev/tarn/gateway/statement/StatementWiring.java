package dev.tarn.gateway.statement;

import dev.tarn.gateway.cluster.Clusters;
import dev.tarn.gateway.login.Impersonation;
import dev.tarn.gateway.protocol.ExternalAddress;
import dev.tarn.gateway.receipt.Receipts;
import dev.tarn.gateway.trust.TrinoTokens;
import io.javalin.config.RoutesConfig;
import java.time.InstantSource;

/** Every {@code new} of the way of a query. */
public final class StatementWiring {
    private final StatementRoutes statements;
    private final PageRoutes pages;

    public StatementWiring(
            Impersonation impersonation,
            Clusters clusters,
            TrinoTokens tokens,
            Receipts receipts,
            ExternalAddress.Source addresses,
            InstantSource clock) {
        statements =
                new StatementRoutes(
                        new Statements(
                                impersonation, clusters, tokens, new ReceiptBook(receipts, clock)),
                        addresses);
        pages = new PageRoutes(clusters, receipts, addresses);
    }

    public void register(RoutesConfig routes) {
        statements.register(routes);
        pages.register(routes);
    }
}
