package dev.tarn.gateway.replay;

import dev.tarn.gateway.history.History;
import dev.tarn.gateway.protocol.ExternalAddress;
import dev.tarn.gateway.sql.SqlRun;
import dev.tarn.gateway.statement.OpenPages;
import io.javalin.config.RoutesConfig;

/** Every {@code new} of replays. */
public final class ReplayWiring implements AutoCloseable {
    private final Replay replay;
    private final ReplayRoutes routes;

    /** {@code impersonator} is the role of those who may name somebody else. */
    public ReplayWiring(
            History history,
            SqlRun run,
            String impersonator,
            ExternalAddress.Source addresses,
            OpenPages pages) {
        replay = new Replay(history, run, impersonator);
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
