package dev.tarn.gateway.history;

import dev.tarn.database.Database;
import io.javalin.config.RoutesConfig;

/** Every {@code new} of reading receipts. */
public final class HistoryWiring {
    private final HistoryRoutes routes;

    public HistoryWiring(HistoryConfig config, Database database) {
        routes =
                new HistoryRoutes(
                        new History(database.jdbi().onDemand(HistoryStore.class), config));
    }

    public void register(RoutesConfig javalin) {
        routes.register(javalin);
    }
}
