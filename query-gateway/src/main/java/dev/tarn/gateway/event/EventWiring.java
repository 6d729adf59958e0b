package dev.tarn.gateway.event;

import dev.tarn.gateway.cluster.Clusters;
import dev.tarn.gateway.receipt.Receipts;
import io.javalin.config.RoutesConfig;
import io.micrometer.core.instrument.MeterRegistry;

/** Every {@code new} of events. */
public final class EventWiring {
    private final EventRoutes routes;

    public EventWiring(Receipts receipts, Clusters clusters, MeterRegistry registry) {
        var counts = new EventCounts(registry);
        routes =
                new EventRoutes(new CompletedQueries(receipts, counts), clusters::ofEngine, counts);
    }

    public void register(RoutesConfig javalin) {
        routes.register(javalin);
    }
}
