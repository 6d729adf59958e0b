package dev.tarn.benchmarks.catalog;

import dev.tarn.benchmarks.result.Outcome;
import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Snapshots on many tables, each client on its own. A table gets some and is then left for the next
 * one, so that the thousandth costs what the first did, on a fast server and on a slow one.
 */
final class Append implements Workload {
    private static final int SNAPSHOTS_MAX = 20;
    private static final int OPERATIONS_EACH_MAX = 60;

    private final Requests requests;
    private final int tables;
    private final String namespace;
    private final AtomicLong ids = new AtomicLong(1L << 40);
    private final List<Appending> clients = new ArrayList<>();

    Append(Requests requests, int tables, String run) {
        this.requests = requests;
        this.tables = tables;
        this.namespace = "appends" + run;
    }

    @Override
    public String name() {
        return "append";
    }

    @Override
    public String title() {
        return "commit an append, %,d tables".formatted(tables);
    }

    @Override
    public long operationsMax() {
        return (long) OPERATIONS_EACH_MAX * tables;
    }

    @Override
    public void prepare(Preparation preparation) throws IOException, InterruptedException {
        preparation.once((connection, _) -> requests.createNamespace(connection, namespace));
        // The warm-up and what is measured, and as many again as clients may have left half full.
        var made = new TableHead[2 * OPERATIONS_EACH_MAX * tables / SNAPSHOTS_MAX + tables];
        preparation.each(
                made.length,
                (connection, i) -> {
                    requests.createTable(connection, namespace, "t" + i);
                    made[i] = TableHead.of(connection.body());
                });
        for (int client = 0; client < preparation.clients(); client++) {
            var own = new ArrayList<Appended>();
            for (int i = client; i < made.length; i += preparation.clients()) {
                own.add(new Appended(requests.table(namespace, "t" + i), made[i]));
            }
            clients.add(new Appending(own, Math.max(1, tables / preparation.clients())));
        }
    }

    @Override
    public Client client(int number, int all) {
        return clients.get(number);
    }

    /** One table, as its only writer knows it. */
    private final class Appended {
        private final String path;
        private TableHead head;
        private int appends;

        Appended(String path, TableHead head) {
            this.path = path;
            this.head = head;
        }

        Outcome append(Connection connection) throws IOException {
            long snapshot = ids.incrementAndGet();
            long sequence = head.sequenceNumber() + 1;
            String list = "%s/metadata/snap-%d.avro".formatted(head.location(), snapshot);
            long now = System.currentTimeMillis();
            String body = AppendRequest.body(snapshot, head.snapshot(), sequence, list, now);
            Outcome outcome = Requests.outcome(connection.post(path, body), connection);
            appends++;
            if (outcome == Outcome.DONE) {
                head = new TableHead(head.location(), snapshot, sequence, Map.of());
            } else {
                // Nobody else writes here, so that it is not known what became of an earlier one.
                Requests.require(connection.get(path), connection);
                head = TableHead.of(connection.body());
            }
            return outcome;
        }
    }

    /** Round and round over some tables until they have enough; then over the next ones. */
    private static final class Appending implements Client {
        private final List<Appended> own;
        private final int atATime;
        private int first;
        private int at;

        Appending(List<Appended> own, int atATime) {
            this.own = List.copyOf(own);
            this.atATime = atATime;
        }

        @Override
        public Outcome once(Connection connection) throws IOException {
            Appended table = own.get((first + at) % own.size());
            Outcome outcome = table.append(connection);
            at++;
            if (at == atATime) {
                at = 0;
                first += table.appends < SNAPSHOTS_MAX ? 0 : atATime;
            }
            return outcome;
        }
    }
}
