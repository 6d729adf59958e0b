package dev.tarn.gateway.instant;

import dev.tarn.database.Database;
import dev.tarn.gateway.cluster.Clusters;
import dev.tarn.gateway.trust.TrinoTokens;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/** Every {@code new} of lakes as they were. */
public final class InstantWiring implements AutoCloseable {
    private final Retirement retirement;
    private final PastCatalogs catalogs;

    public InstantWiring(
            InstantConfig config,
            Database database,
            Clusters clusters,
            TrinoTokens tokens,
            MeterRegistry registry,
            InstantSource clock) {
        var store = database.jdbi().onDemand(PastCatalogStore.class);
        var statement = new ClusterStatement(tokens);
        retirement = new Retirement(store, clusters, statement, config, registry, clock);
        catalogs = new PastCatalogs(store, statement, retirement, config, clock);
        Gauge.builder("gateway.instants.catalogs", store, PastCatalogStore::count)
                .description("Lakes as they were that clusters have as catalogs")
                .register(registry);
        retirement.start();
    }

    public PastCatalogs catalogs() {
        return catalogs;
    }

    @Override
    public void close() {
        catalogs.close();
        retirement.close();
    }
}
