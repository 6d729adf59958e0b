package dev.tarn.gateway.reach;

import dev.tarn.database.Database;
import dev.tarn.gateway.catalog.CatalogClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Every {@code new} of who sees what of the past. */
public final class ReachWiring implements AutoCloseable {
    /** A statement waits for it. */
    private static final Duration STATEMENT_PATIENCE = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PastSight sight;
    private final Optional<Lookout> lookout;

    /**
     * The catalog tells those who are an engine there; without it nothing is said and nothing
     * looked at. {@code every} is how often receipts are looked for.
     */
    public ReachWiring(
            Optional<CatalogClient> catalog,
            Duration every,
            Database database,
            MeterRegistry registry,
            InstantSource clock) {
        sight = new PastSight(catalog.map(known -> new CatalogReach(known, STATEMENT_PATIENCE)));
        lookout =
                catalog.map(known ->
                        new Lookout(
                                database.jdbi().onDemand(FindingStore.class),
                                new CatalogReach(known, PATIENCE),
                                every,
                                registry,
                                clock));
        lookout.ifPresent(Lookout::start);
    }

    public PastSight sight() {
        return sight;
    }

    @Override
    public void close() {
        lookout.ifPresent(Lookout::close);
    }
}
