package dev.tarn.benchmarks.catalog;

import dev.tarn.benchmarks.result.Outcome;
import java.util.concurrent.atomic.AtomicLong;

/** All at the top. */
final class CreateNamespace implements Workload {
    private final Requests requests;
    private final String run;
    private final AtomicLong counter = new AtomicLong();

    CreateNamespace(Requests requests, String run) {
        this.requests = requests;
        this.run = run;
    }

    @Override
    public String name() {
        return "create-namespace";
    }

    @Override
    public String title() {
        return "create a namespace";
    }

    @Override
    public void prepare(Preparation preparation) {
        // There is nothing to make.
    }

    @Override
    public Client client(int number, int clients) {
        return connection -> {
            requests.createNamespace(connection, "n" + run + "x" + counter.incrementAndGet());
            return Outcome.DONE;
        };
    }
}
