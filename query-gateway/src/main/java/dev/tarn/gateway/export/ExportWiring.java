package dev.tarn.gateway.export;

import dev.tarn.chassis.lifecycle.Rounds;
import dev.tarn.database.Database;
import dev.tarn.gateway.catalog.CatalogClient;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every {@code new} of exports. */
public final class ExportWiring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExportWiring.class);

    private final List<Rounds> exports = new ArrayList<>();

    /**
     * {@code catalog} is where the principal of the export signs in; {@code remembers} is asked for
     * what the catalog knows, as an engine.
     */
    public ExportWiring(
            ExportConfig config,
            Database database,
            HttpClient client,
            URI catalog,
            Optional<CatalogClient> remembers,
            MeterRegistry registry,
            InstantSource clock) {
        if (config.writer().isEmpty()) {
            return;
        }
        var receipts = database.jdbi().onDemand(ExportStore.class);
        var streams = database.jdbi().onDemand(CatalogExportStore.class);
        AuditTable queries = AuditTable.ofReceipts(config.table());
        var export =
                new ReceiptExport(
                        receipts, writer(config, client, catalog, queries), config.after(), clock);
        exports.add(rounds(queries, export::round, config.every(), registry));
        for (CatalogStream stream : CatalogStream.values()) {
            AuditTable table = stream.table(queries);
            remembers
                    .map(known ->
                            new CatalogExport(
                                    stream,
                                    streams,
                                    known,
                                    writer(config, client, catalog, table),
                                    table.lake(),
                                    clock))
                    .map(one -> rounds(table, one::round, config.every(), registry))
                    .ifPresent(exports::add);
        }
        Gauge.builder(
                        "gateway.export.pending",
                        () -> receipts.countPending() + streams.countPending())
                .description("Batches for the tables of the audit that have not arrived there")
                .register(registry);
        exports.forEach(Rounds::start);
    }

    private static TableWriter writer(
            ExportConfig config, HttpClient client, URI catalog, AuditTable table) {
        return new TableWriter(
                client,
                catalog,
                config.writer().orElseThrow(),
                config.clientId(),
                config.clientSecret().orElseThrow(),
                table);
    }

    /** What was taken into a batch stays in it, and comes first the next time. */
    private static Rounds rounds(
            AuditTable table, Rounds.Round round, Duration every, MeterRegistry registry) {
        Counter failures =
                Counter.builder("gateway.export.failures")
                        .tag("table", table.name())
                        .description(
                                "Attempts to bring something to a table of the audit that failed")
                        .register(registry);
        return new Rounds(
                "gateway-export-" + table.name(),
                every,
                round,
                cause -> {
                    failures.increment();
                    LOG.atWarn().setCause(cause).log("{} cannot be exported now", table.name());
                });
    }

    @Override
    public void close() {
        exports.forEach(Rounds::close);
    }
}
