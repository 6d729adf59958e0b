package dev.tarn.benchmarks.gateway;

import dev.tarn.benchmarks.load.Work;
import dev.tarn.benchmarks.result.Measured;
import dev.tarn.benchmarks.result.Outcome;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/** What goes one way, again and again. */
final class Passage implements Work {
    private static final double MILLION = 1e6;

    private final Crossing crossing;
    private final Way way;
    private final String statement;
    private final long count;
    private final LongAdder bytes = new LongAdder();

    Passage(Crossing crossing, Way way, String statement, long count) {
        this.crossing = crossing;
        this.way = way;
        this.statement = statement;
        this.count = count;
    }

    @Override
    public String name() {
        return crossing.word();
    }

    @Override
    public String title() {
        return crossing.title();
    }

    @Override
    public long operationsMax() {
        return count;
    }

    @Override
    public Client client(int number, int clients) throws IOException {
        bytes.reset();
        if (crossing != Crossing.PAGE) {
            return connection -> counted(way.run(connection, statement).bytes());
        }
        // The last page of an answer can be had again as long as Trino remembers the query.
        String page = way.run(statement).lastPage();
        return connection -> counted(way.page(connection, page).length);
    }

    private Outcome counted(long more) {
        bytes.add(more);
        return Outcome.DONE;
    }

    /** With what there was to carry, where that is what is measured. */
    Measured told(Measured each) {
        return crossing == Crossing.ANSWER
                ? each.with("MB/s", bytes.sum() / MILLION / each.seconds())
                : each;
    }
}
