package dev.tarn.gateway.instant;

import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.cluster.ClusterUnreachable;
import dev.tarn.gateway.cluster.Clusters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops the catalogs of lakes as they were that nobody uses. Who drops one has said so in its row,
 * so that nobody counts on it meanwhile; a gateway that dies in between leaves the row to the next.
 */
final class Retirement implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);
    private static final Duration GIVEN_UP_AFTER = Duration.ofMinutes(2);

    private final PastCatalogStore store;
    private final Clusters clusters;
    private final ClusterStatement statement;
    private final InstantConfig config;
    private final InstantSource clock;
    private final Counter failures;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("gateway-instants").unstarted(this::run);

    Retirement(
            PastCatalogStore store,
            Clusters clusters,
            ClusterStatement statement,
            InstantConfig config,
            MeterRegistry registry,
            InstantSource clock) {
        this.store = store;
        this.clusters = clusters;
        this.statement = statement;
        this.config = config;
        this.clock = clock;
        this.failures =
                Counter.builder("gateway.instants.failures")
                        .description("Lakes as they were that a cluster did not drop")
                        .register(registry);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopping.await(config.lookEvery().toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    look();
                } catch (RuntimeException e) {
                    LOG.atWarn().setCause(e).log("Lakes as they were stay for longer");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Instant now = clock.instant();
        store.takeUnused(now, now.minus(config.idleAfter()), now.minus(GIVEN_UP_AFTER))
                .forEach(this::retire);
    }

    /** Where a cluster has too many, if one of them has not been used for a while. */
    void makeRoom(String cluster) {
        Instant now = clock.instant();
        if (store.count(cluster) > config.max()) {
            store.takeOldest(cluster, now, now.minus(config.restedAfter())).ifPresent(this::retire);
        }
    }

    private void retire(PastCatalogRow row) {
        Optional<Cluster> cluster = clusters.find(row.cluster());
        Optional<String> engine = clusters.engineOf(row.cluster());
        if (cluster.isEmpty() || engine.isEmpty()) {
            store.gone(row.cluster(), row.name());
            return;
        }
        try {
            var outcome =
                    statement.run(
                            cluster.orElseThrow(),
                            engine.orElseThrow(),
                            UUID.randomUUID().toString(),
                            "DROP CATALOG IF EXISTS \"%s\"".formatted(row.name()));
            switch (outcome) {
                case ClusterStatement.Outcome.Done _ -> store.gone(row.cluster(), row.name());
                case ClusterStatement.Outcome.Failed(String error, String message) -> {
                    failures.increment();
                    LOG.warn(
                            "Cluster {} does not drop {}: {}, {}",
                            row.cluster(),
                            row.name(),
                            error,
                            message);
                }
            }
        } catch (ClusterUnreachable e) {
            failures.increment();
            LOG.warn("{}", e.getMessage());
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
