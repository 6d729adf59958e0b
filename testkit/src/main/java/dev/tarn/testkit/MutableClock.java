package dev.tarn.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** Time that passes when a test says so. */
public final class MutableClock implements InstantSource {
    private final AtomicReference<Instant> now;

    private MutableClock(Instant start) {
        this.now = new AtomicReference<>(start);
    }

    public static MutableClock at(Instant start) {
        return new MutableClock(start);
    }

    /** Takes an ISO instant, such as {@code 2026-03-31T23:59:59Z}. */
    public static MutableClock at(String start) {
        return at(Instant.parse(start));
    }

    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(
                    "Time does not run backwards: use set to move to an earlier instant");
        }
        now.updateAndGet(instant -> instant.plus(duration));
    }

    /** Moves anywhere, backwards too, as the clock of a machine may. */
    public void set(Instant instant) {
        now.set(instant);
    }

    @Override
    public Instant instant() {
        return now.get();
    }
}
