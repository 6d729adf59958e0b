package dev.tarn.gateway.receipt;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Queries whose clients have stopped asking: a driver asks for the next page as soon as it has one,
 * so that silence mostly means the end. It only says where to look first; rows say where to look at
 * all.
 */
final class QuietQueries {
    private static final Duration SILENCE = Duration.ofMillis(200);
    private static final int QUERIES_MAX = 100_000;
    private static final int TAKEN_MAX = 100;

    private final Map<String, Instant> heard = new ConcurrentHashMap<>();
    private final InstantSource clock;

    QuietQueries(InstantSource clock) {
        this.clock = clock;
    }

    void heardOf(String queryId) {
        if (heard.size() < QUERIES_MAX) {
            heard.put(queryId, clock.instant());
        }
    }

    /** Each once, until it is heard of again. */
    List<String> take() {
        Instant before = clock.instant().minus(SILENCE);
        List<String> taken = new ArrayList<>();
        heard.forEach((id, at) -> {
            if (taken.size() < TAKEN_MAX && at.isBefore(before) && heard.remove(id, at)) {
                taken.add(id);
            }
        });
        return taken;
    }
}
