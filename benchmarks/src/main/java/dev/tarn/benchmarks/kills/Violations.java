package dev.tarn.benchmarks.kills;

import java.util.ArrayList;
import java.util.List;

/** What should never be. */
final class Violations {
    private static final int SHOWN_MAX = 50;

    private final List<String> shown = new ArrayList<>();
    private long count;

    synchronized void add(String violation) {
        count++;
        if (shown.size() < SHOWN_MAX) {
            System.err.println("VIOLATION: " + violation);
            shown.add(violation);
        }
    }

    void require(boolean holds, String violation) {
        if (!holds) {
            add(violation);
        }
    }

    synchronized long count() {
        return count;
    }

    synchronized List<String> shown() {
        return List.copyOf(shown);
    }
}
