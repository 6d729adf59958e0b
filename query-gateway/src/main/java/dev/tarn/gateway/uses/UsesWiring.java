package dev.tarn.gateway.uses;

import dev.tarn.database.Database;
import dev.tarn.gateway.catalog.CatalogClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Optional;

/** Every {@code new} of uses. */
public final class UsesWiring implements AutoCloseable {
    private final Optional<Teller> teller;

    /** Without a catalog nobody is told. */
    public UsesWiring(
            UsesConfig config,
            Database database,
            Optional<CatalogClient> catalog,
            MeterRegistry registry,
            InstantSource clock) {
        var store = database.jdbi().onDemand(UseStore.class);
        teller =
                catalog.map(
                        told -> new Teller(store, new CatalogUses(told), config, registry, clock));
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
