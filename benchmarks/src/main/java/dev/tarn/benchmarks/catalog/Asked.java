package dev.tarn.benchmarks.catalog;

import dev.tarn.benchmarks.result.Outcome;
import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;
import java.util.Random;

/** One request on what is there already, about a table that each client draws for itself. */
record Asked(String name, String title, long operationsMax, Question question) implements Workload {
    interface Question {
        Outcome ask(Connection connection, Random random) throws IOException;
    }

    @Override
    public void prepare(Preparation preparation) {
        // Whoever asks has grown it.
    }

    @Override
    public Client client(int number, int clients) {
        var random = new Random(number);
        return connection -> question.ask(connection, random);
    }
}
