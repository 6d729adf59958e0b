package dev.tarn.benchmarks.catalog;

import dev.tarn.benchmarks.result.Outcome;
import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Some tables with more and more snapshots. */
final class GrownHistories {
    private static final String NAMESPACE = "histories";
    private static final int AT_ONCE = 500;
    private static final long MANY = 1_000_000;

    private final Requests requests;
    private final int tables;
    private final TableHead[] heads;
    private final AtomicLong ids = new AtomicLong(1L << 42);

    GrownHistories(Server server, int tables) {
        this.requests = new Requests(server);
        this.tables = tables;
        this.heads = new TableHead[tables];
    }

    void begin(Preparation preparation) throws IOException, InterruptedException {
        preparation.once((connection, _) -> requests.createNamespace(connection, NAMESPACE));
        preparation.each(
                tables,
                (connection, i) -> {
                    requests.createTable(connection, NAMESPACE, "h" + i);
                    heads[i] = TableHead.of(connection.body());
                });
    }

    /** Many snapshots in a commit, since it is not this that is measured. */
    void grow(Preparation preparation, int to) throws IOException, InterruptedException {
        preparation.each(
                tables,
                (connection, i) -> {
                    while (heads[i].sequenceNumber() < to) {
                        heads[i] = grown(connection, "h" + i, heads[i], to);
                    }
                });
    }

    private TableHead grown(Connection connection, String name, TableHead before, int to)
            throws IOException {
        List<String> updates = new ArrayList<>();
        long parent = before.snapshot();
        long sequence = before.sequenceNumber();
        long last = Math.min(to, sequence + AT_ONCE);
        while (sequence < last) {
            sequence++;
            long snapshot = ids.incrementAndGet();
            String list = "%s/metadata/snap-%d.avro".formatted(before.location(), snapshot);
            updates.add(
                    AppendRequest.addSnapshot(
                            snapshot, parent, sequence, list, System.currentTimeMillis()));
            parent = snapshot;
        }
        updates.add(AppendRequest.setMain(parent));
        String body = "{\"requirements\":[],\"updates\":[" + String.join(",", updates) + "]}";
        Requests.require(connection.post(requests.table(NAMESPACE, name), body), connection);
        return new TableHead(before.location(), parent, sequence, Map.of());
    }

    List<Workload> workloads() {
        return List.of(
                new Asked(
                        "load-long",
                        "load a table, by the number of its snapshots",
                        MANY,
                        (connection, random) -> {
                            Requests.require(connection.get(table(random)), connection);
                            return Outcome.DONE;
                        }),
                new Asked(
                        "load-long-refs",
                        "load a table with only the snapshots of branches and tags, by their number",
                        MANY,
                        (connection, random) -> {
                            String path = table(random) + "?snapshots=refs";
                            Requests.require(connection.get(path), connection);
                            return Outcome.DONE;
                        }),
                new Asked(
                        "property-long",
                        "commit a property, by the number of the table's snapshots",
                        MANY,
                        (connection, random) -> {
                            String body = Requests.property(Integer.toString(random.nextInt()));
                            return Requests.outcome(
                                    connection.post(table(random), body), connection);
                        }));
    }

    private String table(Random random) {
        return requests.table(NAMESPACE, "h" + random.nextInt(tables));
    }
}
