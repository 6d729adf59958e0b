package dev.tarn.benchmarks.ingest;

import dev.tarn.benchmarks.peer.RunningPeer;
import dev.tarn.benchmarks.result.Measured;
import dev.tarn.benchmarks.rig.Lakehouse;
import dev.tarn.benchmarks.rig.ServiceProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;

/** Round after round into the same table, which grows meanwhile. */
final class SmallBatchesRun {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "note", Types.StringType.get()));
    private static final String TABLE = "small";

    /** As the lakehouse calls its processes, and as results do. */
    private static final Map<String, String> PROCESSES =
            Map.of(
                    "writer-0", "server",
                    "catalog", "catalog",
                    "PostgreSQL", "postgres",
                    "store", "s3",
                    "driver and proxies", "driver");

    /** How much of it; each answer of the store takes {@code storeDelay}. */
    record Extent(int rounds, Duration time, Duration warmUp, int perSecond, Duration storeDelay) {}

    private final Extent extent;
    private final PrintWriter out;
    private final List<Measured> measured = new ArrayList<>();

    SmallBatchesRun(Extent extent, PrintWriter out) {
        this.extent = extent;
        this.out = out;
    }

    List<Measured> measured() {
        return measured;
    }

    String title() {
        return "%,d batches of 10 KB a second to one table, until they are committed"
                .formatted(extent.perSecond());
    }

    /** To a writer that is started for it. */
    void own(Path home, Path folder) throws IOException, InterruptedException {
        try (var lakehouse = Lakehouse.withWriter(home, folder, "1g", Map.of());
                RESTCatalog client = lakehouse.client();
                var sender = new Sender(lakehouse, TABLE);
                var connections = sender.connections()) {
            Table table =
                    client.createTable(TableIdentifier.of(Lakehouse.NAMESPACE, TABLE), SCHEMA);
            lakehouse.toStore.delayAnswers(extent.storeDelay());
            ServiceProcess writer = lakehouse.writers().getFirst();
            measure(
                    "tarn",
                    connections,
                    () -> told(lakehouse.cpu()),
                    writer::residentBytesMax,
                    each -> each.with("snapshots so far", snapshots(table)));
        }
    }

    /** To one that runs already, and to a table with an {@code id} and a {@code note}. */
    void server(RunningPeer running, List<String> table) throws IOException, InterruptedException {
        URI batches =
                URI.create(
                        "%s/v1/lakes/%s/namespaces/%s/tables/%s/batches"
                                .formatted(
                                        running.uri(), table.get(0), table.get(1), table.get(2)));
        try (var connections = new Connections(batches, running.token())) {
            measure(
                    running.uri().getAuthority(),
                    connections,
                    () -> Map.of("server", running.cpu().get()),
                    running.resident(),
                    each -> each);
        }
    }

    private interface Finding {
        Measured add(Measured each);
    }

    private void measure(
            String server,
            Connections connections,
            Supplier<Map<String, Duration>> cpu,
            LongSupplier resident,
            Finding finding)
            throws InterruptedException {
        String run = Long.toString(System.currentTimeMillis(), 36);
        var batches = new SmallBatches(connections, run, extent.perSecond());
        batches.measure(server, 0, extent.warmUp(), cpu, resident);
        for (int round = 1; round <= extent.rounds(); round++) {
            Measured each =
                    finding.add(batches.measure(server, round, extent.time(), cpu, resident));
            measured.add(each);
            out.println(each.line());
            out.flush();
        }
    }

    private static Map<String, Duration> told(Map<String, Duration> cpu) {
        Map<String, Duration> told = new HashMap<>();
        cpu.forEach((process, used) -> told.put(PROCESSES.getOrDefault(process, process), used));
        return told;
    }

    private static int snapshots(Table table) {
        table.refresh();
        return (int) StreamSupport.stream(table.snapshots().spliterator(), false).count();
    }
}
