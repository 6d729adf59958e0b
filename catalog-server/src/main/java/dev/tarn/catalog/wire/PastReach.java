package dev.tarn.catalog.wire;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * How much of a table's past somebody may see, beside the heads of its branches.
 *
 * @param since what was the head of a branch at any instant from then on
 * @param tags what these name, however old it is
 */
public record PastReach(boolean everything, Optional<Instant> since, Set<String> tags) {
    public static final PastReach ALL = new PastReach(true, Optional.empty(), Set.of());
    public static final PastReach NONE = new PastReach(false, Optional.empty(), Set.of());

    public PastReach {
        tags = Set.copyOf(tags);
    }

    /** Whether somebody with this sees whatever somebody with the other sees. */
    public boolean includes(PastReach other) {
        if (everything) {
            return true;
        }
        boolean asFar =
                other.since
                        .map(wanted -> since.filter(own -> !own.isAfter(wanted)).isPresent())
                        .orElse(true);
        return !other.everything && asFar && tags.containsAll(other.tags);
    }

    /** At least as far back as this. */
    public PastReach atLeast(Instant instant) {
        boolean enough = everything || since.filter(first -> !first.isAfter(instant)).isPresent();
        return enough ? this : new PastReach(false, Optional.of(instant), tags);
    }
}
