package dev.tarn.gateway.chain;

import dev.tarn.database.Database;
import dev.tarn.gateway.history.HistoryConfig;
import io.javalin.config.RoutesConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Every {@code new} of the chain of receipts. */
public final class ChainWiring implements AutoCloseable {
    private final Optional<Anchors> anchors;
    private final Sealer sealer;
    private final VerifyRoutes routes;

    /** {@code retention} is how long receipts are kept. */
    public ChainWiring(
            ChainConfig config,
            HistoryConfig history,
            Duration retention,
            Database database,
            MeterRegistry registry,
            InstantSource clock) {
        anchors =
                config.anchor().location().map(location -> new Anchors(location, config.anchor()));
        var keeping = database.jdbi().onDemand(KeepingStore.class);
        var transactions = database.transactions();
        sealer =
                new Sealer(
                        new Sealing(transactions, config.after(), retention, clock),
                        keeping,
                        anchors,
                        config.every(),
                        retention,
                        registry,
                        clock);
        routes =
                new VerifyRoutes(new Verification(transactions, anchors, clock), history.readers());
        Gauge.builder(
                        "gateway.receipts.unsealed.age",
                        keeping,
                        store -> store.oldestUnsealed(clock.instant()))
                .description("For how long the oldest complete receipt has no link in the chain")
                .baseUnit("seconds")
                .register(registry);
        if (anchors.isPresent()) {
            Gauge.builder("gateway.days.unanchored", keeping, KeepingStore::countUnanchored)
                    .description("Days of receipts whose head is in no object store")
                    .register(registry);
        }
        sealer.start();
    }

    public void register(RoutesConfig javalin) {
        routes.register(javalin);
    }

    @Override
    public void close() {
        sealer.close();
        anchors.ifPresent(Anchors::close);
    }
}
