package dev.tarn.gateway.export;

import dev.tarn.database.Database;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.Optional;

/** Every {@code new} of exports. */
public final class ExportWiring implements AutoCloseable {
    private final Optional<Exporter> exporter;

    /** {@code catalog} is where the principal of the export signs in. */
    public ExportWiring(
            ExportConfig config,
            Database database,
            HttpClient client,
            URI catalog,
            MeterRegistry registry,
            InstantSource clock) {
        var store = database.jdbi().onDemand(ExportStore.class);
        exporter =
                config.writer()
                        .map(writer ->
                                new Exporter(
                                        store,
                                        new TableWriter(
                                                client,
                                                catalog,
                                                writer,
                                                config.clientId(),
                                                config.clientSecret().orElseThrow(),
                                                AuditTable.of(config.table())),
                                        config,
                                        registry,
                                        clock));
        exporter.ifPresent(started -> {
            Gauge.builder("gateway.export.pending", store, ExportStore::countPending)
                    .description("Batches of receipts that have not arrived at their table")
                    .register(registry);
            started.start();
        });
    }

    @Override
    public void close() {
        exporter.ifPresent(Exporter::close);
    }
}
