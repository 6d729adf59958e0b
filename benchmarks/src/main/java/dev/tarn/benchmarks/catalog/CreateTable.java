package dev.tarn.benchmarks.catalog;

import dev.tarn.benchmarks.result.Outcome;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** All in one namespace. */
final class CreateTable implements Workload {
    private final Requests requests;
    private final String namespace;
    private final AtomicLong counter = new AtomicLong();

    CreateTable(Requests requests, String run) {
        this.requests = requests;
        this.namespace = "creates" + run;
    }

    @Override
    public String name() {
        return "create-table";
    }

    @Override
    public String title() {
        return "create a table";
    }

    @Override
    public void prepare(Preparation preparation) throws IOException {
        preparation.once((connection, _) -> requests.createNamespace(connection, namespace));
    }

    @Override
    public Client client(int number, int clients) {
        return connection -> {
            requests.createTable(connection, namespace, "t" + counter.incrementAndGet());
            return Outcome.DONE;
        };
    }
}
