package dev.tarn.gateway.uses;

import dev.tarn.database.Database;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Every {@code new} of uses. */
public final class UsesWiring implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Optional<Teller> teller;

    public UsesWiring(
            UsesConfig config,
            Database database,
            HttpClient client,
            URI catalog,
            MeterRegistry registry,
            InstantSource clock) {
        var store = database.jdbi().onDemand(UseStore.class);
        teller =
                config.clientSecret()
                        .map(secret ->
                                new Teller(
                                        store,
                                        new CatalogUses(
                                                new CatalogCalls(
                                                        client,
                                                        catalog,
                                                        config.clientId(),
                                                        secret,
                                                        PATIENCE)),
                                        config,
                                        registry,
                                        clock));
        teller.ifPresent(started -> {
            Gauge.builder("gateway.uses.untold", store, UseStore::countUntold)
                    .description("Receipts whose snapshots the catalog does not know to be needed")
                    .register(registry);
            started.start();
        });
    }

    @Override
    public void close() {
        teller.ifPresent(Teller::close);
    }
}
