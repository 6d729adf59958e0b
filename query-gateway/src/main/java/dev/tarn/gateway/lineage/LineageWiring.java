package dev.tarn.gateway.lineage;

import dev.tarn.database.Database;
import dev.tarn.gateway.history.HistoryConfig;
import io.javalin.config.RoutesConfig;

/** Every {@code new} of lineage. */
public final class LineageWiring {
    private final LineageRoutes routes;

    public LineageWiring(HistoryConfig config, Database database) {
        routes =
                new LineageRoutes(
                        new Lineage(
                                database.jdbi().onDemand(LineageStore.class), config.readers()));
    }

    public void register(RoutesConfig javalin) {
        routes.register(javalin);
    }
}
