package dev.tarn.gateway.cluster;

import dev.tarn.chassis.identity.Principal;
import dev.tarn.chassis.telemetry.Health;
import dev.tarn.chassis.telemetry.HealthCheck;
import dev.tarn.database.Database;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Every {@code new} of clusters. */
public final class ClusterWiring implements AutoCloseable {
    private final Clusters clusters;
    private final Transactions transactions;
    private final ClusterHttp http = new ClusterHttp();
    private final ClusterMonitor monitor;
    private final ClusterRoutes routes;
    private final InfoRoutes info;

    /** {@code name}, {@code uri} and {@code engine} are of the cluster in the configuration. */
    public ClusterWiring(
            String name,
            URI uri,
            String engine,
            Duration checkEvery,
            Duration answerWithin,
            Clusters clusters,
            Database database,
            Supplier<Map<String, Long>> load,
            Function<Context, Principal> asking,
            InstantSource clock) {
        this.clusters = clusters;
        Cluster.requireName(name);
        var store = database.jdbi().onDemand(ClusterStore.class);
        seed(store, name, uri, engine, clock.instant());
        transactions = new Transactions(store, clock);
        monitor = new ClusterMonitor(store, clusters, http, load, checkEvery, answerWithin, clock);
        monitor.reload();
        monitor.start();
        routes =
                new ClusterRoutes(
                        new ClusterDirectory(name, engine, store, clusters, monitor, clock),
                        asking);
        info = new InfoRoutes(clusters);
    }

    private static void seed(ClusterStore store, String name, URI uri, String engine, Instant now) {
        try {
            store.seed(name, uri.toString(), engine, now);
        } catch (RuntimeException e) {
            if (ClusterDirectory.isOfAnother(e)) {
                throw new IllegalStateException(
                        "Cluster %s cannot have engine %s, which reports for another cluster"
                                .formatted(name, engine),
                        e);
            }
            throw e;
        }
    }

    public Transactions transactions() {
        return transactions;
    }

    public HealthCheck health() {
        return HealthCheck.of(
                "trino",
                () ->
                        clusters.active().stream()
                                .map(Cluster::check)
                                .filter(Health.Up.class::isInstance)
                                .findFirst()
                                .orElseGet(() ->
                                        new Health.Down(
                                                "No cluster answers: " + clusters.names())));
    }

    public void register(RoutesConfig javalin) {
        info.register(javalin);
        routes.register(javalin);
    }

    @Override
    public void close() throws IOException {
        monitor.close();
        http.close();
    }
}
