package dev.tarn.catalog.scan;

import dev.tarn.catalog.idempotency.Idempotency;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.database.Database;
import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Every {@code new} of scan planning, and the threads that it keeps. */
public final class ScanWiring implements AutoCloseable {
    private static final int QUEUED_PER_READER = 16;

    private final ExecutorService readers;
    private final PlanWorkers workers;
    private final ScanRoutes routes;

    public ScanWiring(
            ScanConfig config,
            ScannedTables tables,
            Database database,
            Function<Context, Principal> principals,
            Idempotency idempotency,
            ScanAccess access,
            MeterRegistry registry,
            InstantSource clock) {
        readers = readers(config.readers());
        var transactions = database.transactions();
        var store = database.jdbi().onDemand(PlanWorkStore.class);
        var metrics = new ScanMetrics(registry);
        var submitted = new Bell();
        var settled = new Bell();
        var planner =
                new ScanPlanner(config.pageTasks(), config.pageSize().bytes(), readers, clock);
        var plans =
                new ScanPlans(
                        tables, planner, transactions, submitted, settled, metrics, config, clock);
        routes = new ScanRoutes(plans, principals, idempotency, access);
        workers =
                new PlanWorkers(
                        new PlanWork(
                                tables,
                                planner,
                                store,
                                transactions,
                                settled,
                                metrics,
                                config,
                                clock),
                        new PlanUpkeep(store, transactions, config),
                        submitted,
                        clock);
        workers.start(config.workers());
    }

    public void register(RouteTable table) {
        routes.register(table);
    }

    @Override
    public void close() {
        workers.close();
        readers.shutdownNow();
    }

    /** Whoever finds the queue full reads the manifest itself. */
    private static ExecutorService readers(int readers) {
        return new ThreadPoolExecutor(
                readers,
                readers,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(readers * QUEUED_PER_READER),
                Thread.ofVirtual().name("scan-reader-", 0).factory(),
                new ThreadPoolExecutor.CallerRunsPolicy());
    }
}
