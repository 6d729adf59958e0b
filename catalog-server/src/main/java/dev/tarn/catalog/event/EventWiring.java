package dev.tarn.catalog.event;

import dev.tarn.catalog.encryption.SecretBox;
import dev.tarn.catalog.history.History;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/** Every {@code new} of streams and webhooks. */
public final class EventWiring implements AutoCloseable {
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final EventRoutes events;
    private final WebhookRoutes webhookRoutes;
    private final WebhookWorker worker;

    /** {@code serverStops} before it waits for its requests to end, streams among them. */
    public EventWiring(
            EventConfig config,
            History history,
            Lakes lakes,
            Database database,
            SecretBox secrets,
            MeterRegistry registry,
            InstantSource clock,
            BooleanSupplier serverStops) {
        var store = database.jdbi().onDemand(WebhookStore.class);
        var webhooks = new Webhooks(store, lakes, history, secrets, clock);
        events = new EventRoutes(history, config, clock, serverStops);
        webhookRoutes = new WebhookRoutes(webhooks);
        worker = new WebhookWorker(store, webhooks, history, registry, config, clock, stopping);
        worker.start();
    }

    public void register(RouteTable routes) {
        events.register(routes);
        webhookRoutes.register(routes);
    }

    @Override
    public void close() {
        stopping.countDown();
        worker.close();
    }
}
