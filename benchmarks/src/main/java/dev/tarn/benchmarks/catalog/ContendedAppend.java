package dev.tarn.benchmarks.catalog;

import dev.tarn.benchmarks.result.Outcome;
import dev.tarn.benchmarks.rig.Connection;
import dev.tarn.benchmarks.rig.StorePuts;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All clients append to the same table. Each writes the manifest list of its snapshot, as a writer
 * must, commits, and loads the table again when it was refused. After some snapshots all go on with
 * the next table.
 */
final class ContendedAppend implements Workload {
    private static final int SNAPSHOTS_MAX = 100;
    private static final int OPERATIONS_MAX = 2000;

    /** Of warm-up and measurement, and room for refused attempts of both. */
    private static final int TABLES = 6 * OPERATIONS_MAX / SNAPSHOTS_MAX;

    private final Requests requests;
    private final Map<String, String> store;
    private final String namespace;
    private final AtomicLong ids = new AtomicLong(1L << 41);
    private final AtomicInteger done = new AtomicInteger();

    /** {@code store} says where the lists are written, as Iceberg's clients are told. */
    ContendedAppend(Requests requests, Map<String, String> store, String run) {
        this.requests = requests;
        this.store = store;
        this.namespace = "contended" + run;
    }

    @Override
    public String name() {
        return "contended";
    }

    @Override
    public String title() {
        return "append, all to one table, reload on 409";
    }

    @Override
    public long operationsMax() {
        return OPERATIONS_MAX;
    }

    @Override
    public void prepare(Preparation preparation) throws IOException, InterruptedException {
        preparation.once((connection, _) -> requests.createNamespace(connection, namespace));
        preparation.each(
                TABLES, (connection, i) -> requests.createTable(connection, namespace, "t" + i));
    }

    @Override
    public Client client(int number, int clients) throws IOException {
        var puts =
                new StorePuts(
                        URI.create(store.getOrDefault("s3.endpoint", "")),
                        store.getOrDefault("s3.access-key-id", ""),
                        store.getOrDefault("s3.secret-access-key", ""));
        return new Appending(puts);
    }

    private final class Appending implements Client {
        private final StorePuts puts;
        private final Map<String, TableHead> heads = new HashMap<>();

        Appending(StorePuts puts) {
            this.puts = puts;
        }

        @Override
        public Outcome once(Connection connection) throws IOException {
            String path = requests.table(namespace, "t" + done.get() / SNAPSHOTS_MAX % TABLES);
            TableHead head = heads.get(path);
            if (head == null) {
                head = load(connection, path);
            }
            long snapshot = ids.incrementAndGet();
            long sequence = head.sequenceNumber() + 1;
            String list = "%s/metadata/snap-%d.avro".formatted(head.location(), snapshot);
            puts.put(list, ManifestList.of(head, snapshot, sequence));
            long now = System.currentTimeMillis();
            String body = AppendRequest.body(snapshot, head.snapshot(), sequence, list, now);
            Outcome outcome = Requests.outcome(connection.post(path, body), connection);
            if (outcome == Outcome.DONE) {
                done.incrementAndGet();
                heads.put(path, TableHead.of(connection.body()));
            } else {
                heads.put(path, load(connection, path));
            }
            return outcome;
        }

        private static TableHead load(Connection connection, String path) throws IOException {
            Requests.require(connection.get(path), connection);
            return TableHead.of(connection.body());
        }

        @Override
        public void close() throws IOException {
            puts.close();
        }
    }
}
