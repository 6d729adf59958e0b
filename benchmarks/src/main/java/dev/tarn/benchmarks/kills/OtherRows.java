package dev.tarn.benchmarks.kills;

import dev.tarn.benchmarks.rig.Lakehouse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What other engines know to be in each table. */
final class OtherRows {
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final Lakehouse lakehouse;
    private final Duration patience;
    private final Map<String, List<Long>> appended = new HashMap<>();
    private int refused;

    OtherRows(Lakehouse lakehouse, Duration patience) {
        this.lakehouse = lakehouse;
        this.patience = patience;
    }

    /** The row is there, or will never be. */
    synchronized void ended(String table, long id, boolean stands) {
        if (stands) {
            appended.computeIfAbsent(table, _ -> new ArrayList<>()).add(id);
        } else {
            refused++;
        }
    }

    /** Nothing came of what was tried. */
    synchronized void refused() {
        refused++;
    }

    /** Asked until somebody is there to answer. */
    boolean settle(String table, String commitId) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                return lakehouse.isCommitted(table, commitId);
            } catch (IOException notNow) {
                Thread.sleep(PAUSE);
            }
        }
        throw new IllegalStateException("Nobody settles " + commitId);
    }

    synchronized List<Long> in(String table) {
        return List.copyOf(appended.getOrDefault(table, List.of()));
    }

    synchronized long count() {
        return appended.values().stream().mapToLong(List::size).sum();
    }

    synchronized int refusals() {
        return refused;
    }
}
