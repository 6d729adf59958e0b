package dev.tarn.benchmarks.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.benchmarks.load.Work;
import dev.tarn.benchmarks.result.Outcome;
import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;
import java.util.Random;

/**
 * One question of Trino's, again and again, each time about a table that is drawn.
 *
 * @param path what comes before the name of the question
 */
record Asking(Question question, String path, int tables, long operationsMax) implements Work {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An answer is read as rarely: whoever reads shares its cores with who is measured. */
    private static final int READ_EVERY = 500;

    @Override
    public String name() {
        return question.word();
    }

    @Override
    public String title() {
        return question.title();
    }

    @Override
    public Client client(int number, int clients) {
        return new Asker(new Random(number));
    }

    private final class Asker implements Client {
        private final Random random;
        private int asked;

        private Asker(Random random) {
            this.random = random;
        }

        @Override
        public Outcome once(Connection connection) throws IOException {
            String body = question.body(() -> random.nextInt(tables));
            int status = connection.post(path + "/" + name(), body);
            if (status >= 500) {
                return Outcome.FAILED;
            }
            if (status != 200) {
                throw new IOException(status + " " + connection.text());
            }
            if (asked++ % READ_EVERY == 0) {
                requireDecided(connection.text());
            }
            return Outcome.DONE;
        }

        /** A refusal is found quicker. */
        private void requireDecided(String answer) throws IOException {
            var result = JSON.readTree(answer).path("result");
            if (!result.asBoolean() && result.size() != question.results()) {
                throw new IOException(name() + " is answered with " + answer);
            }
        }
    }
}
