package dev.tarn.benchmarks.kills;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What should never be. */
public final class Violations {
    private static final int SHOWN_MAX = 50;

    private final List<String> shown = new ArrayList<>();
    private final Consumer<String> log;
    private long count;

    /** Each is told at once, to whoever keeps the log. */
    public Violations(Consumer<String> log) {
        this.log = log;
    }

    public synchronized void add(String violation) {
        count++;
        if (shown.size() < SHOWN_MAX) {
            log.accept("VIOLATION: " + violation);
            shown.add(violation);
        }
    }

    public void require(boolean holds, String violation) {
        if (!holds) {
            add(violation);
        }
    }

    public synchronized long count() {
        return count;
    }

    public synchronized List<String> shown() {
        return List.copyOf(shown);
    }
}
