package dev.tarn.benchmarks.catalog;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** A property is set to another value; clients share the tables out among them. */
final class SetProperty implements Workload {
    private final Requests requests;
    private final int tables;
    private final String namespace;

    SetProperty(Requests requests, int tables, String run) {
        this.requests = requests;
        this.tables = tables;
        this.namespace = "properties" + run;
    }

    @Override
    public String name() {
        return "property";
    }

    @Override
    public String title() {
        return "commit a property, %,d tables".formatted(tables);
    }

    @Override
    public void prepare(Preparation preparation) throws IOException, InterruptedException {
        preparation.once((connection, _) -> requests.createNamespace(connection, namespace));
        preparation.each(
                tables, (connection, i) -> requests.createTable(connection, namespace, "t" + i));
    }

    @Override
    public Client client(int number, int clients) {
        var count = new AtomicInteger();
        return connection -> {
            int each = count.getAndIncrement();
            String body = Requests.property(number + "-" + each);
            // No two clients have a table in common, as long as there are enough of them.
            int own = Math.max(1, (tables - number + clients - 1) / clients);
            String path = requests.table(namespace, "t" + (number + each % own * clients) % tables);
            return Requests.outcome(connection.post(path, body), connection);
        };
    }
}
