package dev.tarn.writer.export;

import dev.tarn.database.Transactions;
import dev.tarn.writer.intake.Intake;
import dev.tarn.writer.table.LakeTables;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Optional;

/** Every {@code new} of the export, where there is one. */
public final class ExportWiring implements AutoCloseable {
    private final Optional<Exporter> exporter;

    public ExportWiring(
            ExportConfig config,
            Transactions transactions,
            Intake intake,
            LakeTables tables,
            String principal,
            MeterRegistry meters,
            InstantSource clock) {
        exporter =
                config.namespace()
                        .map(namespace ->
                                new Exporter(
                                        transactions,
                                        intake,
                                        new LedgerTables(tables, namespace),
                                        principal,
                                        config.every(),
                                        meters,
                                        clock));
        exporter.ifPresent(Exporter::start);
    }

    @Override
    public void close() {
        exporter.ifPresent(Exporter::close);
    }
}
