package dev.tarn.gateway.history;

import dev.tarn.database.Database;
import io.javalin.config.RoutesConfig;

/** Every {@code new} of reading receipts. */
public final class HistoryWiring {
    private final History history;
    private final HistoryRoutes routes;

    public HistoryWiring(HistoryConfig config, Database database) {
        history = new History(database.jdbi().onDemand(HistoryStore.class), config);
        routes = new HistoryRoutes(history);
    }

    public History history() {
        return history;
    }

    public void register(RoutesConfig javalin) {
        routes.register(javalin);
    }
}
