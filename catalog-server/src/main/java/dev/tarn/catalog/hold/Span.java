package dev.tarn.catalog.hold;

import java.time.Instant;
import java.util.Optional;

/** The time whose states are held, both ends included: since ever without a beginning. */
public record Span(Optional<Instant> from, Optional<Instant> to) {
    /** Before any commit, and after; both fit into the database. */
    private static final Instant EVER = Instant.EPOCH;

    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    public static Span since(Instant from) {
        return new Span(Optional.of(from), Optional.empty());
    }

    public Instant begin() {
        return from.orElse(EVER);
    }

    public Instant end() {
        return to.orElse(NEVER);
    }

    /** Whether it has an instant with what was there from one time to before another. */
    public boolean meets(Instant since, Instant overtaken) {
        return !since.isAfter(end()) && !overtaken.isBefore(begin());
    }

    boolean isReversed() {
        return begin().isAfter(end());
    }
}
