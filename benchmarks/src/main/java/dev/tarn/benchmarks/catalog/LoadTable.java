package dev.tarn.benchmarks.catalog;

import dev.tarn.benchmarks.result.Outcome;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Tables are loaded one after the other, by all clients in the same order. */
final class LoadTable implements Workload {
    private final Requests requests;
    private final int tables;
    private final String namespace;

    LoadTable(Requests requests, int tables, String run) {
        this.requests = requests;
        this.tables = tables;
        this.namespace = "load" + run;
    }

    @Override
    public String name() {
        return "load";
    }

    @Override
    public String title() {
        return "load a table";
    }

    @Override
    public void prepare(Preparation preparation) throws IOException, InterruptedException {
        preparation.once((connection, _) -> requests.createNamespace(connection, namespace));
        preparation.each(
                tables, (connection, i) -> requests.createTable(connection, namespace, "t" + i));
    }

    @Override
    public Client client(int number, int clients) {
        var next = new AtomicInteger(number);
        return connection -> {
            String path = requests.table(namespace, "t" + next.getAndIncrement() % tables);
            Requests.require(connection.get(path), connection);
            return Outcome.DONE;
        };
    }
}
