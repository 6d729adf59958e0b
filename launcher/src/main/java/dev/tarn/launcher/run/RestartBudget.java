package dev.tarn.launcher.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * How often a part may be started again: a few times in a while, with growing pauses. A part that
 * runs well for that while has its whole budget back.
 */
final class RestartBudget {
    private static final int RESTARTS_MAX = 5;
    private static final Duration WHILE = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final Duration firstPause;
    private final Deque<Instant> restarts = new ArrayDeque<>();

    /**
     * A budget that nothing was spent of.
     *
     * @param firstPause before the second restart; doubled for each one after
     */
    RestartBudget(InstantSource clock, Duration firstPause) {
        this.clock = clock;
        this.firstPause = firstPause;
    }

    /** How long to wait before the next restart; nothing when there must be none. */
    Optional<Duration> next() {
        Instant now = clock.instant();
        while (!restarts.isEmpty() && restarts.peekFirst().isBefore(now.minus(WHILE))) {
            restarts.removeFirst();
        }
        int recent = restarts.size();
        if (recent == RESTARTS_MAX) {
            return Optional.empty();
        }
        restarts.addLast(now);
        // The first at once: a single kill is no pattern.
        return Optional.of(
                recent == 0 ? Duration.ZERO : firstPause.multipliedBy(1L << (recent - 1)));
    }
}
