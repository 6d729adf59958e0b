package dev.tarn.gateway.replay;

import dev.tarn.gateway.catalog.CatalogClient;
import dev.tarn.gateway.history.History;
import dev.tarn.gateway.protocol.ExternalAddress;
import dev.tarn.gateway.sql.SqlRun;
import dev.tarn.gateway.statement.OpenPages;
import io.javalin.config.RoutesConfig;
import java.util.Optional;

/** Every {@code new} of replays. */
public final class ReplayWiring implements AutoCloseable {
    private final Replay replay;
    private final ReplayRoutes routes;

    /**
     * {@code impersonator} is the role of those who may name somebody else; without a catalog
     * queries run by the policy of now.
     */
    public ReplayWiring(
            History history,
            SqlRun run,
            Optional<CatalogClient> catalog,
            String impersonator,
            ExternalAddress.Source addresses,
            OpenPages pages) {
        replay =
                new Replay(
                        history,
                        run,
                        new NamedThen(catalog),
                        catalog.map(ReplayPasses::new),
                        impersonator);
        routes = new ReplayRoutes(replay, addresses, pages);
    }

    public void register(RoutesConfig javalin) {
        routes.register(javalin);
    }

    @Override
    public void close() {
        replay.close();
    }
}
